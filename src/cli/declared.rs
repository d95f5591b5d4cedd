//! Where manifests come from: `-f`, or `-k` through the user's own kubectl or kustomize.

use clap::Args;

use super::env::Env;
use super::error::CliError;
use crate::source::Source;
use crate::source::files::FileSource;
use crate::source::kustomize::{Build, KustomizeSource, Programs};

/// `-k`, and what a build may do.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct KustomizeArgs {
    /// Kustomization folder, built by the kubectl or kustomize of this machine
    #[arg(short, long, value_name = "DIR")]
    pub(super) kustomize: Option<String>,

    /// With -k: bases and files may be fetched from elsewhere (URLs, git repositories)
    #[arg(long, requires = "kustomize")]
    enable_remote: bool,

    /// With -k: charts may be inflated (kustomize's flag of that name)
    #[arg(long, requires = "kustomize")]
    enable_helm: bool,

    /// With -k: plugins may run (kustomize's flag of that name)
    #[arg(long, requires = "kustomize")]
    enable_alpha_plugins: bool,

    /// With -k: which files a kustomization may read: with `LoadRestrictionsNone` any of this machine
    #[arg(long, requires = "kustomize", value_name = "RESTRICTOR")]
    load_restrictor: Option<String>,
}

impl KustomizeArgs {
    /// kubectl's own rule.
    pub(super) fn check(&self, filename: &[String], recursive: bool) -> Result<(), CliError> {
        if self.kustomize.is_none() {
            return Ok(());
        }
        if !filename.is_empty() {
            return Err(CliError::usage("only one of -f or -k can be specified")
                .hint("compare what both declare in two runs"));
        }
        if recursive {
            return Err(CliError::usage("the -k flag can't be used with -f or -R")
                .hint("a kustomization says itself what belongs to it"));
        }
        Ok(())
    }

    /// The source that the flags name.
    pub(super) fn source(&self, filename: &[String], recursive: bool, env: &Env) -> Box<dyn Source> {
        match &self.kustomize {
            None => Box::new(FileSource::new(filename.to_vec(), recursive, super::ui::stdin())),
            Some(folder) => Box::new(KustomizeSource::new(self.build(folder), programs(env))),
        }
    }

    fn build(&self, folder: &str) -> Build {
        Build {
            folder: folder.to_owned(),
            remote: self.enable_remote,
            helm: self.enable_helm,
            plugins: self.enable_alpha_plugins,
            load_restrictor: self.load_restrictor.clone(),
        }
    }
}

fn programs(env: &Env) -> Programs {
    Programs {
        kubectl: env.variable("KUBECTL_PATH").cloned(),
        path: env.variable("PATH").cloned().unwrap_or_default(),
        temporary: env.temporary.clone(),
    }
}
