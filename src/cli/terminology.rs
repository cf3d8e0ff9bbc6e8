//! `terminology build`: a pack from official release files.

use crate::terminology::{BuildInputs, CodeSet, ReleaseOverrides};

use super::console::{Failure, clean, count, print};
use super::{EXIT_OK, TerminologyBuildArgs};

pub(super) fn build(args: TerminologyBuildArgs) -> Result<u8, Failure> {
    let inputs = BuildInputs {
        order: args.order,
        addenda: args.addenda,
        tabular: args.tabular,
        indexes: args.index,
        severity: args.severity,
        exclusions: args.exclusions,
        hcc: args.hcc,
        release: ReleaseOverrides {
            id: args.release_id,
            fiscal_year: args.fiscal_year,
            effective_from: args.effective_from,
            effective_to: args.effective_to,
            edition: args.edition,
            msdrg_version: args.msdrg_version,
            hcc_model: args.hcc_model,
        },
    };
    let pack = crate::terminology::build(&inputs).map_err(|error| Failure::Message(error.to_string()))?;
    let codes = CodeSet::from_bytes(&pack).map_err(|error| Failure::Message(error.to_string()))?;
    let name = args.output.display().to_string();
    std::fs::write(&args.output, &pack).map_err(|error| Failure::Message(format!("{name}: cannot write the pack: {error}")))?;
    let release = codes.release();
    let mut out = format!(
        "{}: {} bytes, {}, {} of {} billable, in effect {} to {}\n",
        clean(&name),
        pack.len(),
        clean(&release.id),
        codes.billable_count(),
        count(codes.len(), "row", "rows"),
        clean(&release.effective_from),
        clean(&release.effective_to)
    );
    for line in &release.left_out {
        out.push_str(&format!("left out: {}\n", clean(line)));
    }
    print(&out)?;
    Ok(EXIT_OK)
}
