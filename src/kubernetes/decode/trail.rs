//! The way from the object to the value that is being decoded: on the stack, a place only when something is wrong.

use super::super::Place;
use crate::yaml::{Entry, Node};

/// The way to a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trail<'t, 'o> {
    /// The object itself.
    Root,
    /// A value somewhere in an object that is not decoded as a whole.
    At(&'t Place<'o>),
    /// One step further.
    Below(&'t Trail<'t, 'o>, Step<'o>),
}

/// One step.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'o> {
    /// To a field of an object type.
    Field(&'o Entry),
    /// To a value of a map with arbitrary keys.
    Key(&'o Entry),
    /// To an item.
    Index(usize),
}

impl<'o> Trail<'_, 'o> {
    /// One step further.
    pub(super) fn to<'t>(&'t self, step: Step<'o>) -> Trail<'t, 'o> {
        Trail::Below(self, step)
    }

    /// The place in the object.
    pub(super) fn place(&self, object: &'o Node) -> Place<'o> {
        match self {
            Self::Root => Place::root(object),
            Self::At(place) => (*place).clone(),
            Self::Below(above, step) => {
                let above = above.place(object);
                match step {
                    Step::Field(entry) => above.field(&entry.key.text),
                    Step::Key(entry) => above.key(&entry.key.text),
                    Step::Index(index) => above.item(*index),
                }
            }
        }
    }
}
