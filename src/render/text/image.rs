//! Container images: repository, tag, digest.

use std::ops::Range;

/// The parts of two images that differ, and what they are called.
pub(super) fn moved(old: &str, new: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>, Vec<&'static str>) {
    let (mut olds, mut news, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for ((old_part, new_part), name) in
        split(old).into_iter().zip(split(new)).zip(["repository", "tag", "digest"])
    {
        if old[old_part.clone()] != new[new_part.clone()] {
            olds.extend(Some(old_part).filter(|part| !part.is_empty()));
            news.extend(Some(new_part).filter(|part| !part.is_empty()));
            names.push(name);
        }
    }
    (olds, news, names)
}

/// `registry:5000/team/web` `1.4` `sha256:…`; what is not there is empty.
fn split(image: &str) -> [Range<usize>; 3] {
    let name_end = image.find('@').unwrap_or(image.len());
    let digest = (name_end + 1).min(image.len())..image.len();
    let last_slash = image[..name_end].rfind('/').unwrap_or(0);
    let repository_end = image[last_slash..name_end].find(':').map_or(name_end, |colon| last_slash + colon);
    let tag = (repository_end + 1).min(name_end)..name_end;
    [0..repository_end, tag, digest]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(image: &str) -> [&str; 3] {
        split(image).map(|part| &image[part])
    }

    #[test]
    fn images_fall_into_three_parts() {
        assert_eq!(parts("web"), ["web", "", ""]);
        assert_eq!(parts("web:1.4"), ["web", "1.4", ""]);
        assert_eq!(parts("r:5000/a/web"), ["r:5000/a/web", "", ""]);
        assert_eq!(parts("r:5000/a/web:1@sha256:ab"), ["r:5000/a/web", "1", "sha256:ab"]);
        assert_eq!(parts("web@sha256:ab"), ["web", "", "sha256:ab"]);
        assert_eq!(parts(""), ["", "", ""]);
        assert_eq!(parts("web:"), ["web", "", ""]);
    }

    fn shown<'a>(old: &'a str, new: &'a str) -> Vec<&'a str> {
        let (olds, news, names) = moved(old, new);
        let olds = olds.into_iter().map(|part| &old[part]);
        olds.chain(news.into_iter().map(|part| &new[part])).chain(names).collect()
    }

    #[test]
    fn what_moved_is_named() {
        assert_eq!(shown("web:1.4", "web:1.5"), ["1.4", "1.5", "tag"]);
        assert_eq!(moved("web:1@sha256:a", "web:1@sha256:b").2, ["digest"]);
        assert_eq!(moved("a/web:1", "b/web:2").2, ["repository", "tag"]);
        assert_eq!(shown("web", "web:2"), ["2", "tag"]);
    }
}
