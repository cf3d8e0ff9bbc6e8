//! Two span types, one a unit.

use std::ops::Range;

macro_rules! span_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            start: u32,
            end: u32,
        }

        impl $name {
            /// The half-open span `start..end`.
            ///
            /// # Panics
            /// Never: an empty or reversed pair is widened to one unit, so that a span is never empty.
            #[must_use]
            pub fn new(start: usize, end: usize) -> Self {
                let start = u32::try_from(start).unwrap_or(u32::MAX - 1);
                let end = u32::try_from(end).unwrap_or(u32::MAX);
                Self { start, end: end.max(start + 1) }
            }

            /// First unit inside the span.
            #[must_use]
            pub fn start(self) -> usize {
                self.start as usize
            }

            /// First unit after the span.
            #[must_use]
            pub fn end(self) -> usize {
                self.end as usize
            }

            /// How many units the span holds; at least 1.
            #[must_use]
            #[expect(clippy::len_without_is_empty, reason = "a span is never empty")]
            pub fn len(self) -> usize {
                (self.end - self.start) as usize
            }

            /// Whether the two spans share at least one unit.
            #[must_use]
            pub fn overlaps(self, other: Self) -> bool {
                self.start < other.end && other.start < self.end
            }

            /// Whether `other` lies wholly inside.
            #[must_use]
            pub fn contains(self, other: Self) -> bool {
                self.start <= other.start && other.end <= self.end
            }

            /// The smallest span that holds both.
            #[must_use]
            pub fn join(self, other: Self) -> Self {
                Self { start: self.start.min(other.start), end: self.end.max(other.end) }
            }

            /// As a range, for slicing.
            #[must_use]
            pub fn range(self) -> Range<usize> {
                self.start()..self.end()
            }
        }
    };
}

span_type! {
    /// A half-open, never empty span in **bytes** of the note's UTF-8 text, on character boundaries.
    ByteSpan
}

span_type! {
    /// A half-open, never empty span in **Unicode scalar values**: what Python slices by.
    CharSpan
}
