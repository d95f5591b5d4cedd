use super::*;

#[test]
fn the_corpus_is_read_without_a_problem() {
    let mut open =
        vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/corpus"))];
    let mut count = 0;
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).expect("listed").map(|entry| entry.expect("listed").path()));
        } else if path.extension().is_some_and(|it| it == "yaml") && !path.ends_with("kustomization.yaml") {
            for entry in read(
                &Arc::from(path.to_string_lossy()),
                &std::fs::read(&path).expect("read"),
                &Limits::default(),
            ) {
                entry.expect("a document");
                count += 1;
            }
        }
    }
    assert_eq!(count, 228);
}
