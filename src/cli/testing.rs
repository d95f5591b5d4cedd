//! Made-up surroundings for tests.

use std::io::{self, ErrorKind, Write};
use std::sync::{Arc, Mutex};

use super::called::Called;
use super::env::{Env, Terminals};
use super::ui::Ui;
use crate::ops::surroundings::Moment;

/// An environment with these variables and no terminal.
pub(crate) fn env(variables: &[(&str, &str)]) -> Env {
    let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let now = || Moment { unix_seconds: 1_800_000_000, monotonic_ms: 0 };
    Env {
        variables,
        terminal: Terminals::default(),
        width: 80,
        height: None,
        home: None,
        directory: None,
        ansi: true,
        config_folder: None,
        temporary: "/nonexistent".into(),
        cache: None,
        called: Called::by_kubectl(None),
        now,
    }
}

/// A stream that can be read back.
#[derive(Clone, Default)]
pub(crate) struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    /// Streams that can be read back: standard output and standard error.
    pub(crate) fn ui(env: &Env) -> (Ui, Self, Self) {
        let (out, err) = (Self::default(), Self::default());
        (Ui::new(Box::new(out.clone()), Box::new(err.clone()), env), out, err)
    }

    /// What was written.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A stream that fails.
pub(crate) struct Closed(pub(crate) ErrorKind);

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
