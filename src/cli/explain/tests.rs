use super::*;

fn text(topic: &str) -> String {
    page_of(Some(topic)).unwrap().render(80, false)
}

#[test]
fn every_topic_has_a_page_and_stands_in_the_index() {
    let index = page_of(None).unwrap().render(80, false);
    for topic in topics::all() {
        assert!(text(topic.name).lines().count() > 3, "{}", topic.name);
        assert!(index.lines().any(|line| line == topic.name), "{}", topic.name);
    }
}

#[test]
fn a_single_word_has_its_own_page() {
    let page = text("pending");
    assert!(page.starts_with("Causes\n\npending\n    the declared side moved"), "{page}");
    assert!(!page.contains("conflict"));
}

#[test]
fn every_rule_is_explained_by_its_id() {
    for rule in rules::all() {
        assert!(text(rule.id).contains(rule.summary.split_whitespace().next().unwrap()), "{}", rule.id);
    }
}

#[test]
fn terms_are_unique_over_all_topics() {
    let pages: Vec<_> = topics::all().iter().map(|topic| (topic.build)()).collect();
    let mut terms: Vec<&str> = pages.iter().flat_map(page::Page::terms).collect();
    terms.extend(topics::all().iter().map(|topic| topic.name));
    let count = terms.len();
    terms.sort_unstable();
    terms.dedup();
    assert_eq!(terms.len(), count, "{terms:?}");
}

#[test]
fn lines_fit_the_width() {
    for topic in topics::all() {
        let page = page_of(Some(topic.name)).unwrap();
        for line in page.render(60, false).lines() {
            assert!(line.chars().count() <= 60 || line.trim().split(' ').count() == 1, "{line}");
        }
    }
}

#[test]
fn an_unknown_topic_suggests_a_near_one() {
    let error = page_of(Some("cause")).unwrap_err();
    assert_eq!(error.hints, ["did you mean `kubectl drift explain causes`?"]);
    let error = page_of(Some("everything")).unwrap_err();
    assert_eq!(error.hints, ["`kubectl drift explain` lists the topics"]);
}

#[test]
fn colour_is_for_terms() {
    assert!(!text("causes").contains('\u{1b}'));
    assert!(page_of(Some("causes")).unwrap().render(80, true).contains("\u{1b}[1mdrift"));
}
