//! Names that may have been meant.

/// Up to three of `names` that are close to `wanted`: contain it, are contained in it, or differ by few
/// letters; nearest first.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut near: Vec<(usize, &str)> =
        names.filter_map(|name| Some((nearness(wanted, name)?, name))).collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

fn nearness(wanted: &str, name: &str) -> Option<usize> {
    let (wanted, name) = (wanted.to_lowercase(), name.to_lowercase());
    let distance = edits(&wanted, &name);
    let contained =
        wanted.len() >= 3 && name.len() >= 3 && (name.contains(&wanted) || wanted.contains(&name));
    (contained || distance <= wanted.chars().count().max(3) / 3).then_some(distance)
}

/// Levenshtein distance in characters.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let change = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_typing_slips_and_parts_but_not_strangers() {
        let names = ["kind-prod", "prod-eu", "staging", "minikube"];
        assert_eq!(nearest("prd-eu", names.into_iter()), ["prod-eu"]);
        assert_eq!(nearest("prod", names.into_iter()), ["prod-eu", "kind-prod"]);
        assert_eq!(nearest("Stagign", names.into_iter()), ["staging"]);
        assert!(nearest("xyz", names.into_iter()).is_empty());
    }

    #[test]
    fn counts_edits() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
    }
}
