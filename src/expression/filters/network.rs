//! Addresses in networks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use minijinja::Error;
use minijinja::value::Value;

use super::text::scalar_text;
use super::{FilterDoc, refused};

pub(super) const FILTERS: &[FilterDoc] = &[FilterDoc {
    name: "cidr_host",
    signature: "cidr_host(number)",
    description: "the address with that number in a network; negative numbers count from its end",
    example: "'10.100.0.0/16' | cidr_host(10)",
    result: r#""10.100.0.10""#,
}];

pub(super) fn install(add: &mut impl FnMut(&'static str, Value)) {
    add("cidr_host", Value::from_function(cidr_host));
}

fn cidr_host(value: &Value, number: i64) -> Result<String, Error> {
    let text = scalar_text(value)?;
    let wrong = || refused("expected a network such as `10.0.0.0/16`");
    let (address, length) = text.split_once('/').ok_or_else(wrong)?;
    let address: IpAddr = address.parse().map_err(|_| wrong())?;
    let length: u32 = length.parse().map_err(|_| wrong())?;
    let (bits, width) = match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32_u32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    let free = width.checked_sub(length).ok_or_else(wrong)?;
    // All ones in the bits that number the hosts; a shift by the whole width would overflow.
    let hosts = if free == 0 { 0 } else { u128::MAX >> (128 - free) };
    let magnitude = u128::from(number.unsigned_abs());
    let offset = if number < 0 { hosts.checked_sub(magnitude - 1) } else { Some(magnitude) };
    let offset = offset
        .filter(|offset| *offset <= hosts)
        .ok_or_else(|| refused(format!("the network has no address number {number}")))?;
    let host = (bits & !hosts) | offset;
    Ok(match address {
        IpAddr::V4(_) => Ipv4Addr::from_bits(u32::try_from(host).map_err(|_| wrong())?).to_string(),
        IpAddr::V6(_) => Ipv6Addr::from_bits(host).to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(network: &str, number: i64, expected: Option<&str>) {
        assert_eq!(cidr_host(&Value::from(network), number).ok().as_deref(), expected, "{network} {number}");
    }

    #[test]
    fn hosts_are_counted_from_both_ends() {
        check("10.0.0.0/24", 1, Some("10.0.0.1"));
        check("10.0.0.77/24", -1, Some("10.0.0.255"));
        check("10.0.0.0/24", 256, None);
        check("10.0.0.1/32", 0, Some("10.0.0.1"));
        check("0.0.0.0/0", -1, Some("255.255.255.255"));
        check("fd00::/64", 16, Some("fd00::10"));
        check("::/0", -1, Some("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
        check("10.0.0.0", 1, None);
        check("10.0.0.0/33", 1, None);
    }
}
