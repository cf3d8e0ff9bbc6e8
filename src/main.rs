//! The `chartlint` command.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(chartlint::cli::run(std::env::args_os()))
}
