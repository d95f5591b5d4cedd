//! Every object of the four corpora, in the ways they get onto a cluster: nothing is reported as drift, neither at
//! once nor after controllers and admission have done their work. With Helm, what people and the manifests changed
//! afterwards is told apart by the release's record.

mod edits;
mod recorded;
mod releases;
mod sets;
mod world;

use crate::case::Case;
use crate::harness::assets;
use crate::harness::controlplane::ControlPlane;
use crate::harness::helm::{self, Major};
use crate::harness::identity::Identity;
use crate::servers;
use sets::{Way, late, parts};

/// Which way, before Helm is built.
#[derive(Clone, Copy)]
enum Plan {
    ClientSide,
    ServerSide,
    Helm(Major),
}

const PLANS: [(&str, Plan); 4] = [
    ("client_side_applied", Plan::ClientSide),
    ("server_side_applied_under_a_name_of_its_own", Plan::ServerSide),
    ("installed_by_helm_4", Plan::Helm(Major::Four)),
    ("installed_by_helm_3", Plan::Helm(Major::Three)),
];

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    let case = |(name, plan): (&str, Plan), version: &str, module: &'static str| {
        let case = Case::tools(format!("corpora_{name}_are_in_sync{version}"), move |_| run(plan, module));
        if matches!(plan, Plan::Helm(_)) { case.with_helm() } else { case }
    };
    let newest = PLANS.into_iter().map(|plan| case(plan, "", assets::LATEST));
    // Of the two, Helm 4 applies in the way that is new; what is special to Helm 3 is in the releases below.
    let newest = newest.enumerate().map(|(index, case)| if index < 3 { case } else { case.long() });
    let oldest = PLANS.into_iter().map(|plan| case(plan, "_on_the_oldest_server", assets::OLDEST).long());
    newest.chain(oldest).chain(releases::cases()).collect()
}

impl Plan {
    fn way(self) -> Way {
        match self {
            Self::ClientSide => Way::ClientSide,
            Self::ServerSide => Way::ServerSide("our-pipeline"),
            Self::Helm(major) => Way::Helm(helm::get(major).unwrap_or_else(|e| panic!("{e}"))),
        }
    }
}

/// All of it on a server of its own: the corpora have fixed names.
fn run(plan: Plan, module: &str) {
    let way = plan.way();
    let flags = if module == assets::OLDEST { world::ALPHA } else { &[] };
    let server = servers::start_of(module, flags).unwrap_or_else(|e| panic!("{e}"));
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let (mut parts, mut at_once, mut after, mut uncounted) = (parts(), 0, 0, 0);
    for part in &parts {
        part.bring(&server, &way, scratch.path());
    }
    for part in &parts {
        part.assert_in_sync(&server, &way);
        at_once += part.count(&server);
    }
    world::act(&server, &way, &parts);
    late().bring(&server, &way, scratch.path());
    parts.push(late());
    for part in &parts {
        server.wait_quiet(part.home);
        let run = part.assert_in_sync(&server, &way);
        world::assert_traces(part, &run, &way);
        (after, uncounted) = (after + part.count(&server), uncounted + run.uncounted().len());
    }
    println!(
        "corpora, {}: {at_once} objects compared, 0 counted; after controllers and admission {after}, 0 counted, \
         {uncounted} differences put down to them",
        describe(&way, &server)
    );
    if let Way::Helm(_) = way {
        let changes = edits::check(&server, &parts, scratch.path());
        println!(
            "    {changes} edits in the cluster and in the manifests, each named with its side, 0 others"
        );
    }
    servers::finish(&server, false).unwrap_or_else(|e| panic!("{e}"));
}

fn describe(way: &Way, server: &ControlPlane) -> String {
    let version = server.kubectl(Identity::Admin, &["version", "-o", "json"]).json();
    let version = version["serverVersion"]["gitVersion"].as_str().unwrap_or_default().to_owned();
    match way {
        Way::ClientSide => format!("client-side applied to {version}"),
        Way::ServerSide(manager) => format!("server-side applied as {manager} to {version}"),
        Way::Helm(helm) => format!("installed by Helm {} on {version}", helm.version),
    }
}
