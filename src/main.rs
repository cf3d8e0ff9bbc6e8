//! The `chartlint` command.

// Notes make and drop many small lists: ARCHITECTURE.md, "An allocator of our own choice".
#[cfg(not(feature = "python"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(chartlint::cli::run(std::env::args_os()))
}
