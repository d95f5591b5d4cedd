//! Lists that break off while their items are told.

use super::*;

/// A list of a hundred, and a place in its middle.
fn hundred() -> (Value, usize) {
    let whole = list(&items(0..100), None, None);
    let middle = whole.to_string().len() * 6 / 10;
    (whole, middle)
}

/// What is told, in the order it is.
async fn told(client: &ApiServer) -> Vec<(usize, Fetched)> {
    let mut told = Vec::new();
    client.fetch_each(&some(100), async {}, &mut |place, answer| told.push((place, answer))).await;
    told
}

#[tokio::test]
async fn what_arrived_before_a_break_is_told_once() {
    let (whole, middle) = hundred();
    let mock = Mock::start(move |_, earlier| {
        let reply = Reply::json(200, &whole);
        if earlier < 2 { reply.cut(middle + earlier) } else { reply }
    });
    let client = mock.client(ConnectOptions::default()).await;
    let told = told(&client).await;
    let mut places: Vec<usize> = told.iter().map(|(place, _)| *place).collect();
    places.sort_unstable();
    assert_eq!(places, (0..100).collect::<Vec<_>>());
    assert!(told.iter().all(|(place, answer)| name(answer) == format!("d{place}")));
    assert_eq!(client.requests(), 3);
}

#[tokio::test]
async fn what_arrived_stays_true_where_the_rest_never_comes() {
    let (whole, middle) = hundred();
    let mock = Mock::start(move |_, _| Reply::json(200, &whole).cut(middle));
    let client = mock.client(ConnectOptions::default()).await;
    let told = told(&client).await;
    let (read, lost): (Vec<_>, Vec<_>) = told.iter().partition(|(_, answer)| answer.is_ok());
    assert_eq!(read.len() + lost.len(), 100);
    assert!(read.len() > 30 && lost.len() > 30, "{} read, {} lost", read.len(), lost.len());
    assert!(read.iter().all(|(place, answer)| name(answer) == format!("d{place}")));
    assert!(lost.iter().all(|(_, answer)| code(answer) == ProblemCode::Unreachable));
    assert_eq!(client.requests(), 3);
}

/// The one request in flight is the list, and whoever is told waits for another one.
#[tokio::test]
async fn a_list_that_is_too_long_to_be_told_at_once_lets_other_requests_through() {
    let (whole, count) = (list(&items(0..1000), None, None), 1000);
    let mock = Mock::start(move |seen, _| match seen.path.as_str() {
        "/version" => Reply::json(200, &json!({"major": "1", "minor": "36", "gitVersion": "v1.36.3"})),
        _ => Reply::json(200, &whole),
    });
    let client = mock.client(ConnectOptions { concurrency: 1, ..ConnectOptions::default() }).await;
    let mut places = Vec::new();
    let ready = async {
        // The list has begun by then.
        tokio::time::sleep(Duration::from_millis(300)).await;
        client.version().await.expect("an answer");
    };
    let wanted = some(count);
    let mut tell = |place, answer| {
        assert_eq!(name(&answer), format!("d{place}"));
        places.push(place);
    };
    let work = client.fetch_each(&wanted, ready, &mut tell);
    tokio::time::timeout(Duration::from_secs(20), work).await.expect("nobody waits for somebody who waits");
    assert_eq!(places, (0..count).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_item_that_is_no_object_is_a_broken_answer() {
    let broken = r#"{"items":[{"metadata":{"name":"d0","namespace":"a"}},{"metadata":{"name":"d1","namespace":"a"}}x]}"#;
    let mock = Mock::start(|_, _| Reply::text(200, broken));
    let client = mock.client(ConnectOptions::default()).await;
    let read = client.fetch(&some(2)).await;
    assert_eq!(code(&read[1]), ProblemCode::ServerError);
}
