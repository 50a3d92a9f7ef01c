//! `lightcone export --tla`: writes an algorithm's modules and their configuration, for TLC to go on with a search.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use lightcone::check::Question;
use lightcone::protocol::{Constants, Specification};
use lightcone::share::quoted;

use crate::options::Options;
use crate::request::Request;
use crate::say::{finish, misuse};

/// Does what `lightcone export` is asked to do.
pub fn export(algorithm: &str, options: &[&str]) -> ExitCode {
    let export = match Export::read(algorithm, options) {
        Ok(export) => export,
        Err(problem) => return misuse(&problem, false),
    };
    match export.write() {
        Ok(text) => finish(&text, None),
        Err(problem) => finish("", Some(&problem)),
    }
}

/// What `lightcone export` was asked.
struct Export {
    request: Request,
    specification: &'static Specification,
    /// What a checker may permute, if it is told to.
    symmetry: Option<String>,
    folder: PathBuf,
}

impl Export {
    /// What is to be exported must be what can be searched.
    fn read(algorithm: &str, options: &[&str]) -> Result<Self, String> {
        let algorithm = Request::read(algorithm, &Options::read(&[])?)?.algorithm;
        let own = algorithm.parameters.iter().chain(&*algorithm.limits).map(|parameter| parameter.name);
        let names: Vec<_> = own.chain(["crashes", "strike", "liveness"]).collect();
        let (mut folder, mut symmetric, mut bounds) = (None, false, Vec::new());
        let mut words = options.iter();
        while let Some(word) = words.next() {
            match *word {
                "--symmetry" => symmetric = true,
                "--into" => {
                    let into = *words.next().ok_or("--into lacks its folder")?;
                    if let Some(before) = folder.replace(into).filter(|before| *before != into) {
                        return Err(format!("--into is given twice, as {} and as {}", quoted(before), quoted(into)));
                    }
                }
                option if names.iter().any(|name| option.strip_prefix("--") == Some(name)) => {
                    bounds.extend([option].into_iter().chain(words.next().copied()));
                }
                option => return Err(format!("{} is not an option of an export", quoted(option))),
            }
        }
        let request = Request::read(algorithm.id, &Options::read(&bounds)?)?;
        request.explorer()?;
        let Request { setup, bounds, .. } = &request;
        let specification =
            algorithm.specification.ok_or_else(|| format!("{} has no specification", algorithm.name))?;
        let (parameters, limits, crashes) = (&setup.parameters, &bounds.limits, bounds.crashes);
        let constants = Constants { parameters, limits, crashes, history: false };
        let counts_crashes = (specification.constants)(&constants).iter().any(|(name, _)| *name == "MaxCrashes");
        if crashes > 0 && !counts_crashes {
            let name = &algorithm.name;
            return Err(format!("the specification of {name} has no crashes, and cannot be exported with any"));
        }
        let symmetry = symmetric.then(|| specification.symmetry(&constants));
        if symmetric && request.is_about_liveness() {
            return Err("liveness is not judged up to symmetry".to_owned());
        }
        if let Some(None) = symmetry {
            return Err(format!("no two processes of {} are alike in its specification", algorithm.name));
        }
        Ok(Export {
            request,
            specification,
            symmetry: symmetry.flatten(),
            folder: PathBuf::from(folder.unwrap_or(".")),
        })
    }

    /// The files by name, and the module that TLC is to read.
    fn files(&self) -> (Vec<(String, String)>, String) {
        let Export { request, specification, symmetry, .. } = self;
        let Request { algorithm, setup, bounds, question, .. } = request;
        let modules = specification.modules.iter();
        let mut files: Vec<_> =
            modules.map(|module| (format!("{}.tla", module.name), module.text.to_owned())).collect();
        let mut main = specification.modules.first().map_or(String::new(), |module| module.name.to_owned());
        let mut cfg = match question {
            Question::Liveness(number) => {
                specification.cfg_of_liveness(algorithm, setup, (&bounds.limits, bounds.crashes), *number)
            }
            _ => specification.cfg(algorithm, setup, &bounds.limits, bounds.crashes),
        };
        if let Some(permutations) = symmetry {
            // A configuration can only name a definition, and only the module TLC has permutations.
            let (extended, line) = (main, "=".repeat(80));
            main = format!("MC{extended}");
            let text = format!(
                "---- MODULE {main} ----\n\\* {extended} for TLC, which may take states for one.\n\
                 EXTENDS {extended}, TLC\n\nSymmetry == {permutations}\n{line}\n"
            );
            files.push((format!("{main}.tla"), text));
            cfg += "SYMMETRY Symmetry\n";
        }
        files.push((format!("{main}.cfg"), cfg));
        (files, main)
    }

    /// Writes the modules and their configuration; what was written, and how TLC is told.
    fn write(&self) -> Result<String, String> {
        let Export { request, folder, .. } = self;
        let (files, main) = self.files();
        fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        for (name, text) in &files {
            let path = folder.join(name);
            fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        }
        let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
        let (names, folder) = (names.join(", "), folder.display());
        Ok(format!(
            "{}: {}\n{}wrote {names} into {folder}\nTLC searches the same there, and stops at whichever \
             invariant breaks first, those of the proof too:\n  \
             java -XX:+UseParallelGC -cp tla2tools.jar tlc2.TLC -workers auto -deadlock -config {main}.cfg {main}.tla\n",
            request.algorithm.name,
            request.setting(),
            request.choice_as_text()
        ))
    }
}
