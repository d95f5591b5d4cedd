//! Texts from outside: manifests, and the documents an API server publishes.

use std::sync::Arc;

use serde_json::Value;

use super::choices::Choices;
use super::compare;
use crate::core::id::Gvk;
use crate::core::manifest::{Document, Entry, Limits, read};
use crate::core::schema::{Schema, openapi, text};

/// Smaller than in the program, so that a hang is one here.
const LIMITS: Limits =
    Limits { bytes: 1 << 20, depth: 100, nodes: 50_000, documents: 1000, as_written: false };

fn entries(bytes: &[u8]) -> Vec<Entry> {
    read(&Arc::from("fuzz.yaml"), bytes, &LIMITS)
}

/// Reads a manifest.
///
/// # Panics
/// When a position is outside the text, or an object reads otherwise once it is written as JSON.
pub fn manifest(data: &[u8]) {
    let breaks =
        data.iter().filter(|byte| matches!(byte, b'\n' | b'\r' | 0x85 | 0xa8 | 0xa9 | 0x28 | 0x29)).count();
    let lines = u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(2);
    for entry in entries(data) {
        let line =
            entry.as_ref().map_or_else(|rejected| rejected.origin.line, |document| document.origin.line);
        assert!((1..=lines).contains(&line), "line {line} of {lines}");
        if let Ok(document) = entry {
            assert_same_as_json(&document);
        }
    }
}

fn assert_same_as_json(document: &Document) {
    let again = entries(document.value.to_string().as_bytes());
    let [Ok(again)] = again.as_slice() else { panic!("{} reads as {again:?}", document.value) };
    assert_eq!(again.value, document.value);
    assert_eq!(
        (&again.gvk, &again.name, &again.namespace),
        (&document.gvk, &document.name, &document.namespace)
    );
}

/// Reads an `OpenAPI` document, and compares objects of its kinds.
///
/// # Panics
/// When the schema reads otherwise once it is written, or an object differs from itself.
pub fn schema(data: &[u8]) {
    let Ok(document) = serde_json::from_slice::<Value>(data) else { return };
    let mut schema = Schema::default();
    openapi::extend(&mut schema, &document);
    let written = text::write(&schema);
    let again = text::read(&written).unwrap_or_else(|e| panic!("{e}:\n{written}"));
    assert_eq!(text::write(&again), written);
    let seed: Vec<u8> = data.iter().rev().take(300).copied().collect();
    for gvk in kinds(&document).iter().take(8).filter(|gvk| schema.kind(gvk).is_some()) {
        compare::of_any_schema(&mut Choices::new(&seed), &schema, gvk);
    }
}

fn kinds(document: &Value) -> Vec<Gvk> {
    let definitions = document["components"]["schemas"].as_object().into_iter().flatten();
    let named = definitions.flat_map(|(_, definition)| {
        definition["x-kubernetes-group-version-kind"].as_array().into_iter().flatten()
    });
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    named
        .map(|kind| Gvk {
            group: text(&kind["group"]),
            version: text(&kind["version"]),
            kind: text(&kind["kind"]),
        })
        .collect()
}
