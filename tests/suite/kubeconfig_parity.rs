//! Every kubeconfig that works with kubectl works here: situations run through both, compared.
//!
//! A row is a situation: files, environment, flags. The real kubectl reads one object in it and the plugin compares
//! the same object; what is compared is which server was asked, as whom, in which namespace, by which way, with which
//! headers (told by the API server's audit log, by recording servers and by proxies), or the class of the error. A row
//! that differs has to say how and why; one that says so and no longer differs fails.

pub(crate) mod class;
mod credentials;
mod ends;
mod files;
mod flags;
mod network;
mod plugins;
mod pod;
mod preferences;
pub(crate) mod recorder;
pub(crate) mod relay;
pub(crate) mod row;
mod run;
mod secrets;
mod stage;

use crate::case::Case;
use crate::harness::controlplane::ControlPlane;
use row::Row;

/// The tables, by theme.
const THEMES: [(&str, &[Row]); 6] = [
    ("files", files::ROWS),
    ("flags", flags::ROWS),
    ("credentials", credentials::ROWS),
    ("plugins", plugins::ROWS),
    ("preferences", preferences::ROWS),
    ("network", network::ROWS),
];

/// The tests of this theme.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::plain("kubeconfig_parity_verdict_sees_a_difference", run::verdict_sees),
        Case::plain("kubeconfig_parity_has_the_situations_asked_for", enough),
    ];
    for (theme, rows) in THEMES {
        let name = format!("kubeconfig_parity_of_{theme}");
        cases.push(Case::server(name, move |server: &ControlPlane| run::table(server, theme, rows)));
    }
    cases.push(pod::case());
    cases.extend(secrets::cases());
    cases.extend(ends::cases());
    cases
}

/// Every row of every table.
pub(crate) fn rows() -> impl Iterator<Item = &'static Row> {
    THEMES.iter().flat_map(|(_, rows)| rows.iter()).chain(pod::ROWS)
}

fn enough() {
    assert!(rows().count() >= 100, "{} rows", rows().count());
    let mut names: Vec<&str> = rows().map(|row| row.name).collect();
    names.sort_unstable();
    let before = names.len();
    names.dedup();
    assert_eq!(before, names.len(), "two rows have one name");
}
