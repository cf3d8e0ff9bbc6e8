//! The order of the notes of one stay: which of them speak for the admission and which for the discharge.

use crate::text::NoteKind;

use super::Record;

/// When each note was written, as far as it says.
pub(super) struct Stay {
    admission: Vec<bool>,
    closing: Vec<bool>,
    discharged: bool,
}

impl Stay {
    /// Reads dates (`YYYY-MM-DD` sort as text) and kinds. The first day of several is the admission's, the discharge summary or else the last day the closing one.
    pub(super) fn of(record: &Record<'_>) -> Self {
        let days = || record.charts.iter().filter_map(|chart| chart.note.date.as_deref());
        let (first, last) = (days().min(), days().max());
        let several = first != last;
        let is = |wanted: NoteKind, index: usize| record.charts[index].note.kind == Some(wanted);
        let concludes = |index: usize| {
            is(NoteKind::DischargeSummary, index)
                || record.charts[index].document.sections.iter().any(|section| record.knowledge.section(section.kind).id == "diagnoses")
        };
        let discharged = (0..record.charts.len()).any(concludes);
        let admission = (0..record.charts.len())
            .map(|index| {
                let opens = is(NoteKind::HistoryPhysical, index) || is(NoteKind::Emergency, index);
                opens || (several && record.charts[index].note.date.as_deref() == first)
            })
            .collect();
        let closing = (0..record.charts.len())
            .map(|index| {
                if discharged {
                    concludes(index)
                } else {
                    !several || record.charts[index].note.date.as_deref().is_none_or(|date| Some(date) == last)
                }
            })
            .collect();
        Self { admission, closing, discharged }
    }

    /// Whether a note describes the admission.
    pub(super) fn is_admission(&self, note: usize) -> bool {
        self.admission.get(note).copied().unwrap_or(false)
    }

    /// Whether any note does.
    pub(super) fn has_admission(&self) -> bool {
        self.admission.contains(&true)
    }

    /// Whether a note makes the final statement: the discharge summary, or the notes of the last day.
    pub(super) fn is_closing(&self, note: usize) -> bool {
        self.closing.get(note).copied().unwrap_or(true)
    }

    /// Whether a note of the record discharges the patient.
    pub(super) fn is_discharged(&self) -> bool {
        self.discharged
    }
}
