//! Whole plans, and everything that is made of them.

mod objects;
mod order;
mod world;
