//! The knowledge files as they are written: a serde mirror that refuses unknown keys. See docs/knowledge-format.md.

mod condition;
mod tables;

use serde::Deserialize;
use toml::Spanned;

pub(super) use self::condition::*;
pub(super) use self::tables::*;

pub(super) type S = Spanned<String>;

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub(super) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}
