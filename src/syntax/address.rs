//! IP addresses and networks, in the sloppy form of old API fields and in the strict form of new ones.
//!
//! `k8s.io/apimachinery/pkg/util/validation/ip.go`; sloppy reading is that of `k8s.io/utils/net`, which lets parts begin
//! with zeros.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Verdict, require};

/// A network: an address and how many of its bits name the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    /// The address as written, with the bits behind the prefix.
    pub address: IpAddr,
    /// The length of the prefix.
    pub prefix: u8,
}

/// The address that a field of the old kind holds; one of version 4 that is written as version 6 is of version 4.
#[must_use]
pub fn parse_ip(text: &str) -> Option<IpAddr> {
    read(text).map(|address| address.to_canonical())
}

fn read(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| match text.find(['.', ':'])? {
        at if text.as_bytes().get(at) == Some(&b'.') => four(text).map(IpAddr::V4),
        _ => six(text).map(IpAddr::V6),
    })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn without_zeros(text: &str) -> &str {
    let rest = text.trim_start_matches('0');
    if rest.is_empty() && !text.is_empty() { "0" } else { rest }
}

/// Decimal parts with any number of zeros in front.
fn four(text: &str) -> Option<Ipv4Addr> {
    let mut parts =
        text.split('.').map(|part| is_digits(part).then(|| without_zeros(part).parse::<u8>().ok()).flatten());
    let mut next = || parts.next().flatten();
    let address = Ipv4Addr::new(next()?, next()?, next()?, next()?);
    parts.next().is_none().then_some(address)
}

/// Hexadecimal groups with any number of zeros in front, the last perhaps an address of version 4.
fn six(text: &str) -> Option<Ipv6Addr> {
    let group = |group: &str| {
        if group.contains('.') {
            four(group).map(|four| four.to_string())
        } else {
            Some(without_zeros(group).to_owned())
        }
    };
    text.split(':').map(group).collect::<Option<Vec<_>>>()?.join(":").parse().ok()
}

/// The network that a field of the old kind holds.
#[must_use]
pub fn parse_cidr(text: &str) -> Option<Cidr> {
    let (address, prefix) = text.split_once('/')?;
    let address = read(address)?;
    let prefix = is_digits(prefix).then(|| without_zeros(prefix).parse::<u8>().ok()).flatten()?;
    (prefix <= if address.is_ipv4() { 32 } else { 128 }).then_some(Cidr { address, prefix })
}

impl Cidr {
    /// The first address of the network.
    #[must_use]
    pub fn network(&self) -> IpAddr {
        match self.address {
            IpAddr::V4(four) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from_bits(four.to_bits() & mask))
            }
            IpAddr::V6(six) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & mask))
            }
        }
    }

    /// Whether the address is one of the network.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.address.is_ipv4() && Self { address, prefix: self.prefix }.network() == self.network()
    }
}

/// An address, as old fields take it: parts may begin with zeros, and version 4 may be written as version 6.
pub fn ip(text: &str) -> Verdict {
    let wrong = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    require(read(text).is_some(), || wrong.to_owned())
}

/// An address, as old fields take it since they are strict (1.36): not canonical, but unambiguous.
pub fn ip_unambiguous(text: &str) -> Verdict {
    ip(text)?;
    let plain: Option<IpAddr> = text.parse().ok();
    let mapped = plain.is_some_and(|address| address.to_canonical() != address);
    require(plain.is_some(), || "must not have leading 0s".to_owned())?;
    require(!mapped, || "must not be an IPv4-mapped IPv6 address".to_owned())
}

/// An address in its one canonical form, as new fields want it.
pub fn ip_strict(text: &str) -> Verdict {
    ip_unambiguous(text)?;
    let canonical = read(text).map(|address| address.to_string()).unwrap_or_default();
    require(canonical == text, || format!("must be in canonical form (\"{canonical}\")"))
}

/// A network, as old fields take it: bits may be set behind the prefix.
pub fn cidr(text: &str) -> Verdict {
    let wrong = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    require(parse_cidr(text).is_some(), || wrong.to_owned())
}

/// A network, as old fields take it since they are strict (1.36).
pub fn cidr_unambiguous(text: &str) -> Verdict {
    cidr(text)?;
    let (address, prefix) = text.split_once('/').unwrap_or_default();
    let plain = address.parse::<IpAddr>().ok().filter(|_| without_zeros(prefix) == prefix);
    let mapped = plain.is_some_and(|address| address.to_canonical() != address);
    let beyond = parse_cidr(text).is_some_and(|cidr| cidr.network() != cidr.address);
    require(plain.is_some(), || "must not have leading 0s in IP or prefix length".to_owned())?;
    require(!mapped, || "must not have an IPv4-mapped IPv6 address".to_owned())?;
    require(!beyond, || "must not have bits set beyond the prefix length".to_owned())
}

/// A network in its one canonical form, as new fields want it.
pub fn cidr_strict(text: &str) -> Verdict {
    cidr_unambiguous(text)?;
    let canonical = parse_cidr(text).map(|cidr| format!("{}/{}", cidr.network(), cidr.prefix)).unwrap_or_default();
    require(canonical == text, || format!("must be in canonical form (\"{canonical}\")"))
}

/// The address of an interface with the length of its network, canonical: `192.168.1.5/24`.
pub fn interface_address(text: &str) -> Verdict {
    let wrong = "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)";
    let cidr = parse_cidr(text).ok_or_else(|| wrong.to_owned())?;
    let address = cidr.address.to_canonical();
    let prefix = if address != cidr.address && cidr.prefix > 32 { cidr.prefix.saturating_sub(96) } else { cidr.prefix };
    let canonical = format!("{address}/{prefix}");
    require(canonical == text, || format!("must be in canonical form (\"{canonical}\")"))
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn old_fields_take_addresses_in_any_form() {
        let wrong = "must be a valid IP address";
        let bad =
            [("", wrong), ("10.0.0", wrong), ("10.0.0.256", wrong), ("1.2.3.4.5", wrong), ("fe80::1%eth0", wrong)];
        let good =
            ["10.0.0.1", "010.002.003.004", "::ffff:1.2.3.4", "::ffff:01.2.3.4", "FE80:0:0:0:0:0:0:0abc", "::00001"];
        check(ip, &good, &bad);
        check(
            ip,
            &[],
            &[("10.0.0.1/24", wrong), ("a.b.c.d", wrong), (":::", wrong), ("1::2::3", wrong), ("+1.2.3.4", wrong)],
        );
        assert_eq!(parse_ip("::ffff:1.2.3.4"), Some(IpAddr::V4(Ipv4Addr::new(1, 2, 3, 4))));
    }

    #[test]
    fn strict_addresses_are_canonical() {
        let bad = [("010.0.0.1", "leading 0s"), ("::ffff:1.2.3.4", "IPv4-mapped"), ("::00001", "leading 0s")];
        check(ip_unambiguous, &["10.0.0.1", "FE80::0abc"], &bad);
        let bad = [
            ("FE80::0abc", "(\"fe80::abc\")"),
            ("1:0:0:2:0:0:0:3", "(\"1:0:0:2::3\")"),
            ("::1.2.3.4", "(\"::102:304\")"),
        ];
        check(ip_strict, &["10.0.0.1", "fe80::abc", "1:2:3:4:5:6:0:8"], &bad);
    }

    #[test]
    fn networks_have_an_address_and_a_length() {
        let wrong = "must be a valid CIDR value";
        let bad = [("10.0.0.0", wrong), ("10.0.0.0/33", wrong), ("::/129", wrong), ("10.0.0.0/", wrong), ("/8", wrong)];
        check(cidr, &["10.0.0.0/8", "10.1.2.3/08", "010.0.0.0/8", "::/0", "0.0.0.0/0"], &bad);
        check(cidr, &[], &[("10.0.0.0/+8", wrong), ("10.0.0.0/8/8", wrong)]);
        let bad = [
            ("10.0.0.0/08", "leading 0s in IP or prefix"),
            ("10.1.0.0/8", "bits set beyond"),
            ("::ffff:1.2.3.0/120", "IPv4-mapped"),
            ("010.0.0.0/8", "leading 0s"),
        ];
        check(cidr_unambiguous, &["10.0.0.0/8", "FE80::/16", "1.2.3.4/32"], &bad);
        check(cidr_strict, &["fe80::/16", "::/0"], &[("FE80::/16", "(\"fe80::/16\")")]);
        check(
            interface_address,
            &["192.168.1.5/24"],
            &[("192.168.01.5/24", "(\"192.168.1.5/24\")"), ("1.2.3.4", "CIDR form")],
        );
    }

    #[test]
    fn networks_know_their_addresses() {
        let network = parse_cidr("10.1.2.3/16").expect("a network");
        assert_eq!(network.network().to_string(), "10.1.0.0");
        let inside = |text: &str| network.contains(parse_ip(text).expect("an address"));
        assert!(inside("10.1.255.255") && !inside("10.2.0.0") && !inside("::1"));
    }
}
