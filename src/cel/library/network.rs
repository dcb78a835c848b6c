//! IP addresses and networks. `k8s.io/apiserver/pkg/cel/library/ip.go`, `cidr.go`

use std::net::{IpAddr, Ipv6Addr};

use super::{Native, Outcome, no_overload};
use crate::cel::error::{Fault, fault};
use crate::cel::value::Value;
use crate::syntax::address::Cidr;

pub(super) fn native(name: &str) -> Option<Native> {
    Some(match name {
        "ip" => |arguments, _| match arguments {
            [Value::String(text)] => parse_ip(text).map(Value::Ip),
            [Value::Cidr(cidr)] => Ok(Value::Ip(cidr.address)),
            _ => no_overload(),
        },
        "isIP" => |arguments, _| on_text(arguments, |text| Ok(Value::Bool(parse_ip(text).is_ok()))),
        "ip.isCanonical" => {
            |arguments, _| on_text(arguments, |text| Ok(Value::Bool(parse_ip(text)?.to_string() == text)))
        }
        "family" => |arguments, _| on_ip(arguments, |ip| Value::Int(if ip.is_ipv4() { 4 } else { 6 })),
        "isUnspecified" => |arguments, _| on_ip(arguments, |ip| Value::Bool(ip.is_unspecified())),
        "isLoopback" => |arguments, _| on_ip(arguments, |ip| Value::Bool(ip.is_loopback())),
        "isLinkLocalMulticast" => |arguments, _| on_ip(arguments, |ip| Value::Bool(is_link_local_multicast(ip))),
        "isLinkLocalUnicast" => |arguments, _| on_ip(arguments, |ip| Value::Bool(is_link_local(ip))),
        "isGlobalUnicast" => |arguments, _| on_ip(arguments, |ip| Value::Bool(is_global_unicast(ip))),
        "cidr" => |arguments, _| on_text(arguments, |text| parse_cidr(text).map(Value::Cidr)),
        "isCIDR" => |arguments, _| on_text(arguments, |text| Ok(Value::Bool(parse_cidr(text).is_ok()))),
        "containsIP" => |arguments, _| match arguments {
            [Value::Cidr(cidr), Value::Ip(ip)] => Ok(Value::Bool(cidr.contains(*ip))),
            [Value::Cidr(cidr), Value::String(text)] => Ok(Value::Bool(cidr.contains(parse_ip(text)?))),
            _ => no_overload(),
        },
        "containsCIDR" => |arguments, _| match arguments {
            [Value::Cidr(cidr), Value::Cidr(inner)] => Ok(Value::Bool(holds(cidr, inner))),
            [Value::Cidr(cidr), Value::String(text)] => Ok(Value::Bool(holds(cidr, &parse_cidr(text)?))),
            _ => no_overload(),
        },
        "prefixLength" => |arguments, _| on_cidr(arguments, |cidr| Value::Int(i64::from(cidr.prefix))),
        "masked" => {
            |arguments, _| on_cidr(arguments, |cidr| Value::Cidr(Cidr { address: cidr.network(), prefix: cidr.prefix }))
        }
        _ => return None,
    })
}

fn on_text<'v>(arguments: &[Value<'v>], function: fn(&str) -> Outcome<'v>) -> Outcome<'v> {
    match arguments {
        [Value::String(text)] => function(text),
        _ => no_overload(),
    }
}

fn on_ip<'v>(arguments: &[Value<'v>], function: fn(IpAddr) -> Value<'v>) -> Outcome<'v> {
    match arguments {
        [Value::Ip(ip)] => Ok(function(*ip)),
        _ => no_overload(),
    }
}

fn on_cidr<'v>(arguments: &[Value<'v>], function: fn(&Cidr) -> Value<'v>) -> Outcome<'v> {
    match arguments {
        [Value::Cidr(cidr)] => Ok(function(cidr)),
        _ => no_overload(),
    }
}

fn parse_ip(text: &str) -> Result<IpAddr, Fault> {
    if text.contains('%') && text.split('%').next().is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()) {
        return Err(fault(format!("IP address {text:?} with zone value is not allowed")));
    }
    let wrong =
        || fault(format!("IP Address {text:?} parse error during conversion from string: {}", no_address(text)));
    let address: IpAddr = text.parse().map_err(|_| wrong())?;
    match address {
        IpAddr::V6(six) if six.to_ipv4_mapped().is_some() => {
            Err(fault(format!("IPv4-mapped IPv6 address {text:?} is not allowed")))
        }
        _ => Ok(address),
    }
}

fn no_address(text: &str) -> String {
    format!("ParseAddr({text:?}): unable to parse IP")
}

fn parse_cidr(text: &str) -> Result<Cidr, Fault> {
    const CONTEXT: &str = "network address parse error during conversion from string: ";
    let wrong = |reason: &str| fault(format!("{CONTEXT}{CONTEXT}netip.ParsePrefix({text:?}): {reason}"));
    let (address, bits) = text.rsplit_once('/').ok_or_else(|| wrong("no '/'"))?;
    let address: IpAddr = address.parse().map_err(|_| wrong(&no_address(address)))?;
    if matches!(address, IpAddr::V6(six) if six.to_ipv4_mapped().is_some()) {
        return Err(fault(format!("{CONTEXT}IPv4-mapped IPv6 address {text:?} is not allowed")));
    }
    let digits = bits.bytes().all(|byte| byte.is_ascii_digit()) && (bits == "0" || !bits.starts_with('0'));
    let prefix = bits.parse::<u8>().ok().filter(|_| digits).ok_or_else(|| wrong("bad bits after slash"))?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    if prefix > most { Err(wrong("prefix length out of range")) } else { Ok(Cidr { address, prefix }) }
}

fn holds(outer: &Cidr, inner: &Cidr) -> bool {
    outer.prefix <= inner.prefix && outer.contains(inner.address)
}

fn is_link_local_multicast(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(four) => four.octets().starts_with(&[224, 0, 0]),
        IpAddr::V6(six) => six.segments().first().is_some_and(|first| first & 0xff0f == 0xff02),
    }
}

fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(four) => four.is_link_local(),
        IpAddr::V6(six) => six.segments().first().is_some_and(|first| first & 0xffc0 == 0xfe80),
    }
}

fn is_global_unicast(ip: IpAddr) -> bool {
    let broadcast = matches!(ip, IpAddr::V4(four) if four.is_broadcast());
    !(broadcast || ip.is_unspecified() || ip.is_loopback() || ip.is_multicast() || is_link_local(ip))
}
