//! Sending requests: GET and nothing else, bounded in number and time, retried a little.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, Request, header};
use kube::client::Body;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::connect::{ConnectOptions, Connection, Credential, Exchange, Log};
use super::failure::Failure;

/// Tries of one request.
const TRIES: u32 = 3;

/// Pause before the second try; doubled before the third.
const PAUSE: Duration = Duration::from_millis(250);

/// Longest pause the server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The way to the API server.
pub(super) struct Transport {
    client: kube::Client,
    credential: Credential,
    request_timeout: Option<Duration>,
    timeout: Option<Duration>,
    deadline: Option<Instant>,
    gate: Semaphore,
    sent: AtomicU64,
    reached: AtomicBool,
    down: Mutex<Option<Failure>>,
    warnings: Mutex<BTreeSet<String>>,
    log: Option<Log>,
}

impl Transport {
    /// Over a connection that was set up.
    pub(super) fn new(connection: Connection, options: &ConnectOptions) -> Self {
        Self {
            client: connection.client,
            credential: connection.credential,
            request_timeout: options.request_timeout.filter(|limit| !limit.is_zero()),
            timeout: options.timeout,
            deadline: options.timeout.and_then(|limit| Instant::now().checked_add(limit)),
            gate: Semaphore::new(options.concurrency.clamp(1, Semaphore::MAX_PERMITS)),
            sent: AtomicU64::new(0),
            reached: AtomicBool::new(false),
            down: Mutex::new(None),
            warnings: Mutex::new(BTreeSet::new()),
            log: options.log.clone(),
        }
    }

    /// Requests sent so far, retries included.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// What the server warned about (`Warning` headers), each once.
    pub(super) fn warnings(&self) -> Vec<String> {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// The body of a 2xx answer to `GET path`, read as `read` does; an answer that cannot be read is
    /// asked for again, like one that did not arrive whole.
    pub(super) async fn get<T>(
        &self,
        path: &str,
        accept: &'static str,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, Failure> {
        let Some((deadline, limit)) = self.deadline.zip(self.timeout) else {
            return self.tries(path, accept, read).await;
        };
        if Instant::now() >= deadline {
            return Err(Failure::Deadline(limit));
        }
        let work = self.tries(path, accept, read);
        tokio::time::timeout_at(deadline, work).await.unwrap_or(Err(Failure::Deadline(limit)))
    }

    /// Its place among the requests in flight is kept while it waits for another try: a server that is
    /// in trouble gets less to do, not the next request.
    async fn tries<T>(
        &self,
        path: &str,
        accept: &'static str,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, Failure> {
        let _place = self.gate.acquire().await.expect("the gate is never closed");
        let mut tries = 0;
        loop {
            self.check_up()?;
            tries += 1;
            let body = self.attempt(path, accept).await;
            let failure = match body.and_then(|body| read(body.as_ref()).ok_or(Failure::Garbled)) {
                Ok(read) => return Ok(read),
                Err(failure) => failure,
            };
            match self.pause(&failure, tries) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(self.settle(failure)),
            }
        }
    }

    async fn attempt(&self, path: &str, accept: &'static str) -> Result<impl AsRef<[u8]> + use<>, Failure> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let start = Instant::now();
        let (status, body) = match self.request_timeout {
            None => self.exchange(path, accept).await,
            Some(limit) => tokio::time::timeout(limit, self.exchange(path, accept))
                .await
                .unwrap_or((None, Err(Failure::RequestTimeout(limit)))),
        };
        if let Some(log) = &self.log {
            log.tell(&Exchange { path: path.to_owned(), status, took: start.elapsed() });
        }
        body
    }

    /// Status and body, which is not copied: lists are long.
    async fn exchange(
        &self,
        path: &str,
        accept: &'static str,
    ) -> (Option<u16>, Result<impl AsRef<[u8]> + use<>, Failure>) {
        let answer = match self.client.send(self.request(path, accept)).await {
            Ok(answer) => answer,
            Err(error) => return (None, Err(Failure::from(&error))),
        };
        let (head, body) = answer.into_parts();
        self.note(&head.headers);
        let body = body.collect_bytes().await;
        let result = match body {
            Err(error) => Err(Failure::from(&error)),
            Ok(body) if head.status.is_success() => Ok(body),
            Ok(body) => Err(Failure::of_answer(head.status, &head.headers, &body)),
        };
        if !matches!(result, Err(Failure::Unauthorized | Failure::Cut)) {
            self.reached.store(true, Ordering::Relaxed);
        }
        (Some(head.status.as_u16()), result)
    }

    /// The only place where a request is made. Its method is GET and it has no body.
    fn request(&self, path: &str, accept: &'static str) -> Request<Body> {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = http::Method::GET;
        *request.uri_mut() = path.parse().expect("paths are made of escaped segments");
        let headers = request.headers_mut();
        headers.insert(header::ACCEPT, http::HeaderValue::from_static(accept));
        if let Some(value) = self.credential.header() {
            headers.insert(header::AUTHORIZATION, value);
        }
        request
    }

    fn note(&self, headers: &HeaderMap) {
        for value in headers.get_all(header::WARNING) {
            if let Some(text) = value.to_str().ok().and_then(warning_text) {
                self.warnings.lock().unwrap_or_else(PoisonError::into_inner).insert(text);
            }
        }
    }

    /// Fails at once when an earlier request has shown that none can succeed.
    fn check_up(&self) -> Result<(), Failure> {
        self.down.lock().unwrap_or_else(PoisonError::into_inner).clone().map_or(Ok(()), Err)
    }

    /// How long to wait before another try; `None` to give up.
    fn pause(&self, failure: &Failure, tries: u32) -> Option<Duration> {
        let again = failure.is_passing() || (failure.is_connecting() && self.reached.load(Ordering::Relaxed));
        if !again || tries >= TRIES {
            return None;
        }
        let own = PAUSE * 2u32.pow(tries - 1);
        let pause = match failure {
            Failure::Busy { wait: Some(wait), .. } => own.max(*wait),
            _ => own,
        };
        let fits = self.deadline.is_none_or(|deadline| Instant::now() + pause < deadline);
        (fits && pause <= LONGEST_PAUSE).then_some(pause)
    }

    /// Remembers a failure that every other request would meet too.
    fn settle(&self, failure: Failure) -> Failure {
        let reached = self.reached.load(Ordering::Relaxed);
        if failure.is_connecting() || (failure.is_general() && !reached) {
            let mut down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
            down.get_or_insert_with(|| failure.clone());
        }
        failure
    }
}

/// The quoted text of a `Warning: 299 - "text"` header, without control characters.
fn warning_text(header: &str) -> Option<String> {
    let quoted = header.strip_prefix("299 ")?.split_once('"')?.1;
    let mut text = String::new();
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return Some(text),
            '\\' => text.extend(chars.next()),
            c => text.push(if c.is_control() { ' ' } else { c }),
        }
    }
    None
}

#[cfg(test)]
mod tests;
