//! The tools that turn Rust into a page: the wasm32 target, Trunk, and the wasm-bindgen command.
//!
//! Tools of the right version on the PATH are used as they are. Otherwise they are installed from
//! crates.io once for the user, not once for each clone, without the optimiser: compiling them is
//! what one waits for, and running them takes moments either way.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{cargo, command, file_name, find_on_path, output, path_with, project, run, succeeds};

/// The target of everything that runs in the page.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The newest Trunk that builds with the `rust-version` of this project.
const TRUNK_VERSION: &str = "0.21.14";

/// What somebody may have set for building this project, and what must not reach an install: the
/// tools run here, not in the page, and are built alike for everyone.
const PROJECT_BUILD_SETTINGS: [&str; 6] = [
    "CARGO_BUILD_TARGET",
    "CARGO_BUILD_TARGET_DIR",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTFLAGS",
    "RUSTC_WORKSPACE_WRAPPER",
];

/// One package of crates.io and the programs that it brings.
struct Tool {
    package: &'static str,
    programs: &'static [&'static str],
    version: String,
    features: &'static [&'static str],
    /// What to expect of a first install, in words.
    takes: &'static str,
}

impl Tool {
    fn trunk() -> Tool {
        Tool {
            package: "trunk",
            programs: &["trunk"],
            version: TRUNK_VERSION.to_owned(),
            // Without the check for a newer Trunk, which would be a request to the network.
            features: &["--no-default-features", "--features", "rustls"],
            takes: "about 3 minutes on two cores",
        }
    }

    /// The glue and the library must agree to the last digit, so Cargo.lock decides.
    fn wasm_bindgen() -> Result<Tool> {
        let lock = fs::read_to_string(project().join("Cargo.lock")).context("reading Cargo.lock")?;
        let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")?;
        Ok(Tool {
            package: "wasm-bindgen-cli",
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            version,
            features: &[],
            takes: "about a minute on two cores",
        })
    }

    /// The folder in which this tool stands ready, installing it first where that is needed.
    fn ensure(&self) -> Result<PathBuf> {
        let on_path = find_on_path(self.programs[0]).and_then(|file| Some(file.parent()?.to_path_buf()));
        let installed = user_cache()?.join("bin");
        for folder in on_path.iter().chain([&installed]) {
            if self.is_ready_in(folder) {
                return Ok(folder.clone());
            }
        }
        self.install()?;
        if !self.is_ready_in(&installed) {
            bail!("{} {} was installed, but does not run from {}", self.package, self.version, installed.display());
        }
        Ok(installed)
    }

    /// All programs of a tool come from one place: two half installations do not make a whole one.
    fn is_ready_in(&self, folder: &Path) -> bool {
        self.programs.iter().all(|program| {
            let printed = output(command(folder.join(file_name(program))).arg("--version"));
            // “trunk 0.21.14”, “wasm-bindgen 0.2.129”, perhaps with a commit in brackets behind.
            printed.is_some_and(|text| text.split_whitespace().nth(1) == Some(self.version.as_str()))
        })
    }

    fn install(&self) -> Result<()> {
        let Tool { package, version, takes, .. } = self;
        let root = user_cache()?;
        println!("Installing {package} {version} into {}, once for this user: {takes}", root.display());
        fs::create_dir_all(&root).with_context(|| format!("creating {}", root.display()))?;
        // Its own target folder: an install must neither wait for a build of the project nor leave
        // hundreds of crates in its folder that the project does not use.
        let target = root.join(format!("build-{package}-{}", std::process::id()));
        let result = run(&mut self.install_command(&root, &target));
        // Best effort: what is left over costs space and nothing else.
        let _ = fs::remove_dir_all(&target);
        result.with_context(|| format!("installing {package} {version} from crates.io"))
    }

    fn install_command(&self, root: &Path, target: &Path) -> Command {
        let mut install = cargo();
        for setting in PROJECT_BUILD_SETTINGS {
            install.env_remove(setting);
        }
        install
            // Away from the project, whose .cargo/config.toml is not meant for tools.
            .current_dir(root)
            .args(["install", self.package, "--version", &self.version])
            .args(["--locked", "--force", "--debug"])
            .args(self.features)
            .arg("--root")
            .arg(root)
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "0");
        install
    }
}

/// Trunk, with everything that it needs where it looks for it.
pub fn trunk() -> Result<Command> {
    ensure_wasm_target()?;
    let folder = Tool::trunk().ensure()?;
    let mut trunk = command(folder.join(file_name("trunk")));
    // Trunk would download a wasm-bindgen unless it finds one of the right version on the PATH.
    trunk.env("PATH", path_with(&[wasm_bindgen_folder()?])?);
    // Everyone else takes any value of NO_COLOR; this Trunk stops at all but “true” and “false”.
    if env::var_os("NO_COLOR").is_some() {
        trunk.env("NO_COLOR", "true");
    }
    Ok(trunk)
}

/// Where the wasm-bindgen command and its test runner are.
pub fn wasm_bindgen_folder() -> Result<PathBuf> {
    Tool::wasm_bindgen()?.ensure()
}

/// Adds the wasm32 target to the toolchain where it is missing.
pub fn ensure_wasm_target() -> Result<()> {
    let libraries = output(command("rustc").args(["--print", "target-libdir", "--target", WASM]));
    if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    println!("Adding the target {WASM} to the Rust toolchain");
    run(command("rustup").args(["target", "add", WASM]))
        .with_context(|| format!("this Rust has no target {WASM}; install Rust from https://rustup.rs"))
}

/// Adds a component of the toolchain, such as rustfmt, where its Cargo command does not run.
pub fn ensure_component(component: &str, subcommand: &str) -> Result<()> {
    if succeeds(cargo().args([subcommand, "--version"])) {
        return Ok(());
    }
    println!("Adding {component} to the Rust toolchain");
    run(command("rustup").args(["component", "add", component]))
        .with_context(|| format!("this Rust has no {component}; install Rust from https://rustup.rs"))
}

/// The user's own folder for tools, in the place that the system has for what can be fetched again.
fn user_cache() -> Result<PathBuf> {
    let home = || env::home_dir().context("this user has no home folder");
    let cache = match env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None if cfg!(windows) => match env::var_os("LOCALAPPDATA") {
            Some(folder) => PathBuf::from(folder),
            None => home()?.join("AppData/Local"),
        },
        None if cfg!(target_os = "macos") => home()?.join("Library/Caches"),
        None => home()?.join(".cache"),
    };
    Ok(cache.join("lightcone").join("tools"))
}

/// The version of a package in the text of a Cargo.lock.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    const LOCK: &str = r#"
[[package]]
name = "wasm-bindgen-futures"
version = "0.4.1"

[[package]]
name = "wasm-bindgen"
version = "0.2.129"
"#;

    #[test]
    fn the_lock_file_gives_the_version_of_exactly_that_package() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").as_deref(), Some("0.2.129"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }
}
