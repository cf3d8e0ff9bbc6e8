//! The `chartlint` command.

// Where a whole archive is read, the system's allocator costs a third more time (`cargo bench --bench batch`).
#[cfg(not(feature = "python"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(chartlint::cli::run(std::env::args_os()))
}
