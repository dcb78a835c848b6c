//! Calls: which function is meant, and which of its overloads fit.

use super::Checker;
use crate::cel::expression::{Call, Expression};
use crate::cel::functions::{self, Function, Overload};
use crate::cel::types::Type;
use crate::cel::unify::instance;

impl Checker<'_> {
    pub(super) fn call(&mut self, at: u32, call: &mut Call) -> Type {
        self.namespaced(call);
        let first = usize::from(call.member);
        for argument in call.arguments.iter_mut().skip(first) {
            self.check(argument);
        }
        if let Some(receiver) = call.arguments.first_mut().filter(|_| call.member) {
            self.check(receiver);
        }
        let name = call.name.strip_prefix('.').unwrap_or(&call.name).to_owned();
        let Some(function) = functions::find(&name, self.minor) else {
            return self.undeclared(at, &name);
        };
        call.function = Some(function);
        let found: Vec<Type> = call.arguments.iter().map(|argument| argument.of.clone()).collect();
        match self.overload(at, function, &found, call.member) {
            Some((of, overloads)) => {
                call.overloads = overloads;
                of
            }
            None => Type::Error,
        }
    }

    /// `optional.of(x)` is no call on a receiver.
    fn namespaced(&self, call: &mut Call) {
        let Some(prefix) = call.arguments.first().filter(|_| call.member).and_then(Expression::qualified_name) else {
            return;
        };
        let name = format!("{}.{}", prefix.strip_prefix('.').unwrap_or(&prefix), call.name);
        if functions::find(&name, self.minor).is_some() {
            call.name = name.into();
            call.member = false;
            call.arguments.remove(0);
        }
    }

    /// The type of a call of a function by its name.
    pub(super) fn resolve(
        &mut self,
        at: u32,
        name: &str,
        found: &[Type],
        member: bool,
    ) -> Option<(Type, Vec<&'static Overload>)> {
        let Some(function) = functions::find(name, self.minor) else {
            self.undeclared(at, name);
            return None;
        };
        self.overload(at, function, found, member)
    }

    fn overload(
        &mut self,
        at: u32,
        function: &'static Function,
        found: &[Type],
        member: bool,
    ) -> Option<(Type, Vec<&'static Overload>)> {
        let mut result: Option<Type> = None;
        let mut fitting = Vec::new();
        for overload in &function.overloads {
            if overload.member != member
                || overload.arguments.len() != found.len()
                || !overload.is_known(self.minor)
                || !could_fit(overload, found)
            {
                continue;
            }
            let first = self.types.fresh(overload.parameters);
            let wanted: Vec<Type> = overload.arguments.iter().map(|of| instance(of, first)).collect();
            if !self.types.fits_all(found, &wanted) {
                continue;
            }
            let of = self.types.resolved(&instance(&overload.result, first));
            result = Some(match result {
                Some(before) if before.is_dyn() || before == of => before,
                Some(_) => Type::Dyn,
                None => of,
            });
            fitting.push(overload);
        }
        if result.is_none() {
            self.no_overload(at, function.name, found, member);
        }
        result.map(|of| (of, fitting))
    }

    pub(super) fn no_overload(&mut self, at: u32, name: &str, found: &[Type], member: bool) -> Type {
        let mut shown = found.iter().map(|of| self.types.settled(of).to_string());
        let receiver = if member { shown.next().map(|of| of + ".") } else { None };
        let arguments = shown.collect::<Vec<_>>().join(", ");
        let receiver = receiver.unwrap_or_default();
        self.mistake(at, format!("found no matching overload for '{name}' applied to '{receiver}({arguments})'"))
    }
}

/// A quick look at the first argument saves most of the overloads of an operator.
fn could_fit(overload: &Overload, found: &[Type]) -> bool {
    let (Some(wanted), Some(found)) = (overload.arguments.first(), found.first()) else {
        return true;
    };
    match found {
        Type::Bool | Type::Int | Type::Uint | Type::Double | Type::String | Type::Bytes => {
            matches!(wanted, Type::Variable(_) | Type::Dyn) || wanted == found
        }
        _ => true,
    }
}
