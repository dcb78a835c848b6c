//! Which types fit each other, with the types of empty lists and of type parameters found on the way.
//!
//! `cel-go/checker/types.go`.

use std::sync::Arc;

use super::types::Type;

/// What is known of the type variables. A guess that fails is taken back.
#[derive(Debug, Default)]
pub(super) struct Unifier {
    bindings: Vec<Option<Type>>,
    /// What bindings were before they changed, newest last.
    trail: Vec<(u32, Option<Type>)>,
}

impl Unifier {
    /// So many new variables; the number of the first.
    pub(super) fn fresh(&mut self, count: u32) -> u32 {
        let first = u32::try_from(self.bindings.len()).unwrap_or(u32::MAX);
        self.bindings.resize(self.bindings.len() + count as usize, None);
        first
    }

    fn binding(&self, variable: u32) -> Option<&Type> {
        self.bindings.get(variable as usize).and_then(Option::as_ref)
    }

    fn bind(&mut self, variable: u32, of: Type) {
        if let Some(slot) = self.bindings.get_mut(variable as usize) {
            self.trail.push((variable, slot.replace(of)));
        }
    }

    /// Whether all types fit those beside them; if not, nothing has changed.
    pub(super) fn fits_all(&mut self, left: &[Type], right: &[Type]) -> bool {
        let mark = self.trail.len();
        let fits = left.len() == right.len() && left.iter().zip(right).all(|(left, right)| self.unify(left, right));
        if !fits {
            while self.trail.len() > mark {
                if let Some((variable, before)) = self.trail.pop()
                    && let Some(slot) = self.bindings.get_mut(variable as usize)
                {
                    *slot = before;
                }
            }
        }
        fits
    }

    /// Whether two types fit.
    pub(super) fn fits(&mut self, left: &Type, right: &Type) -> bool {
        self.fits_all(std::slice::from_ref(left), std::slice::from_ref(right))
    }

    fn unify(&mut self, left: &Type, right: &Type) -> bool {
        if let Type::Variable(variable) = right {
            let (fits, bound) = self.substitute_for(left, *variable);
            if fits || bound {
                return fits;
            }
        }
        if let Type::Variable(variable) = left {
            return self.substitute_for(right, *variable).0;
        }
        if left.is_dyn_or_error() || right.is_dyn_or_error() {
            return true;
        }
        match (left, right) {
            (Type::Null, other) | (other, Type::Null) => is_nullable(other),
            (Type::TypeOf(_), Type::TypeOf(_)) => true,
            (Type::List(left), Type::List(right)) | (Type::Optional(left), Type::Optional(right)) => {
                self.unify(left, right)
            }
            (Type::Map(left), Type::Map(right)) => self.unify(&left.0, &right.0) && self.unify(&left.1, &right.1),
            _ => left == right,
        }
    }

    /// Whether a variable may stand for a type, and whether it stood for something before.
    fn substitute_for(&mut self, of: &Type, variable: u32) -> (bool, bool) {
        if *of == Type::Variable(variable) {
            return (true, true);
        }
        if let Some(bound) = self.binding(variable).cloned() {
            if *of == bound {
                return (true, true);
            }
            if !self.unify(of, &bound) {
                return (false, true);
            }
            let general = if is_less_specific(of, &bound) { of.clone() } else { bound };
            if !self.occurs(variable, &general) {
                self.bind(variable, general);
            }
            return (true, true);
        }
        if self.occurs(variable, of) {
            return (false, false);
        }
        self.bind(variable, of.clone());
        (true, false)
    }

    fn occurs(&self, variable: u32, within: &Type) -> bool {
        match within {
            Type::Variable(other) => {
                *other == variable || self.binding(*other).is_some_and(|bound| self.occurs(variable, bound))
            }
            Type::List(inner) | Type::Optional(inner) | Type::TypeOf(inner) => self.occurs(variable, inner),
            Type::Map(entry) => self.occurs(variable, &entry.0) || self.occurs(variable, &entry.1),
            _ => false,
        }
    }

    /// The type with everything filled in that is known.
    pub(super) fn resolved(&self, of: &Type) -> Type {
        self.filled(of, false)
    }

    /// The type with everything filled in, and `dyn` for what is not known.
    pub(super) fn settled(&self, of: &Type) -> Type {
        self.filled(of, true)
    }

    fn filled(&self, of: &Type, last: bool) -> Type {
        match of {
            Type::Variable(variable) => match self.binding(*variable) {
                Some(bound) => self.filled(bound, last),
                None if last => Type::Dyn,
                None => of.clone(),
            },
            Type::List(inner) => Type::List(Arc::new(self.filled(inner, last))),
            Type::Optional(inner) => Type::Optional(Arc::new(self.filled(inner, last))),
            Type::TypeOf(inner) => Type::TypeOf(Arc::new(self.filled(inner, last))),
            Type::Map(entry) => Type::map(self.filled(&entry.0, last), self.filled(&entry.1, last)),
            other => other.clone(),
        }
    }
}

/// The type of an overload with variables of its own, from the number `first` on.
pub(super) fn instance(of: &Type, first: u32) -> Type {
    match of {
        Type::Variable(parameter) => Type::Variable(first + parameter),
        Type::List(inner) => Type::list(instance(inner, first)),
        Type::Optional(inner) => Type::optional(instance(inner, first)),
        Type::TypeOf(inner) => Type::type_of(instance(inner, first)),
        Type::Map(entry) => Type::map(instance(&entry.0, first), instance(&entry.1, first)),
        other => other.clone(),
    }
}

fn is_nullable(of: &Type) -> bool {
    matches!(
        of,
        Type::Null | Type::Object(_) | Type::Kubernetes(_) | Type::Optional(_) | Type::Timestamp | Type::Duration
    )
}

/// Whether the first of two types that fit is the more general one, or the same.
pub(super) fn is_less_specific(left: &Type, right: &Type) -> bool {
    match (left, right) {
        (Type::Dyn | Type::Variable(_), _) | (Type::TypeOf(_), Type::TypeOf(_)) => true,
        (_, Type::Dyn | Type::Variable(_)) => false,
        (Type::List(left), Type::List(right)) | (Type::Optional(left), Type::Optional(right)) => {
            is_less_specific(left, right)
        }
        (Type::Map(left), Type::Map(right)) => {
            is_less_specific(&left.0, &right.0) && is_less_specific(&left.1, &right.1)
        }
        _ => left == right,
    }
}
