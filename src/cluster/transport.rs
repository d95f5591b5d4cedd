//! Sending requests, bounded in number and time, retried a little: GET and nothing else, but for the one question
//! that Kubernetes answers to a POST only, "may I read this?" ([`Transport::review`]), which writes nothing.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, Request, header};
use http_body_util::BodyExt;
use kube::client::Body;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::connect::{ConnectOptions, Connection, Exchange, Log, Login, Signer};
use super::failure::Failure;
use super::warnings;

/// Tries of one request.
const TRIES: u32 = 3;

/// Pause before the second try; doubled before the third.
const PAUSE: Duration = Duration::from_millis(250);

/// Longest pause the server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Where "may I?" is asked. Nothing is stored there: the answer to the POST is all there is of it.
const REVIEWS: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/// Reads a body piece by piece, as it arrives, and waits for nobody: requests are few.
pub(super) trait Reader: Send {
    /// What it makes of the body.
    type Read: Send;

    /// Takes the next piece; `None`: this is not what was asked for.
    fn take(&mut self, piece: &[u8]) -> Option<()>;

    /// The body was whole; `None`: it is not what was asked for.
    fn finish(self) -> Option<Self::Read>;
}

/// Reads a body when it is whole.
struct AtOnce<'r, F> {
    body: Vec<u8>,
    read: &'r F,
}

impl<T: Send, F: Fn(&[u8]) -> Option<T> + Send + Sync> Reader for AtOnce<'_, F> {
    type Read = T;

    fn take(&mut self, piece: &[u8]) -> Option<()> {
        self.body.extend_from_slice(piece);
        Some(())
    }

    fn finish(self) -> Option<T> {
        (self.read)(&self.body)
    }
}

async fn take<R: Reader>(mut body: Body, mut reader: R) -> Result<R::Read, Failure> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Failure::from(&error))?;
        if let Ok(piece) = frame.into_data() {
            reader.take(&piece).ok_or(Failure::Garbled)?;
        }
    }
    reader.finish().ok_or(Failure::Garbled)
}

/// A request to be made.
#[derive(Clone, Copy)]
struct Call<'a> {
    path: &'a str,
    accept: &'static str,
    /// The question of a review, JSON; only [`Transport::review`] has one.
    question: Option<&'a [u8]>,
}

/// The way to the API server.
pub(super) struct Transport {
    login: Login,
    address: String,
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
            login: connection.login,
            address: connection.target.server.unwrap_or_default(),
            request_timeout: options.request_timeout.filter(|limit| !limit.is_zero()),
            timeout: options.timeout,
            deadline: options.timeout.and_then(|limit| Instant::now().checked_add(limit)),
            gate: Semaphore::new(options.concurrency.clamp(1, Semaphore::MAX_PERMITS)),
            sent: AtomicU64::new(0),
            reached: AtomicBool::new(false),
            down: Mutex::new(None),
            warnings: Mutex::new(connection.warnings.into_iter().collect()),
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
    pub(super) async fn get<T: Send>(
        &self,
        path: &str,
        accept: &'static str,
        read: impl Fn(&[u8]) -> Option<T> + Send + Sync,
    ) -> Result<T, Failure> {
        self.receive(path, accept, || AtOnce { body: Vec::new(), read: &read }).await
    }

    /// The same with a reader that gets the body while it arrives. Each try begins with a new one.
    pub(super) async fn receive<R: Reader>(
        &self,
        path: &str,
        accept: &'static str,
        begin: impl Fn() -> R,
    ) -> Result<R::Read, Failure> {
        self.in_time(Call { path, accept, question: None }, begin).await
    }

    /// The answer to a `SelfSubjectAccessReview`, for `preflight` alone.
    pub(super) async fn review<T: Send>(
        &self,
        question: &[u8],
        accept: &'static str,
        read: impl Fn(&[u8]) -> Option<T> + Send + Sync,
    ) -> Result<T, Failure> {
        let call = Call { path: REVIEWS, accept, question: Some(question) };
        self.in_time(call, || AtOnce { body: Vec::new(), read: &read }).await
    }

    async fn in_time<R: Reader>(&self, call: Call<'_>, begin: impl Fn() -> R) -> Result<R::Read, Failure> {
        let Some((deadline, limit)) = self.deadline.zip(self.timeout) else {
            return self.tries(call, begin).await;
        };
        if Instant::now() >= deadline {
            return Err(Failure::Deadline(limit));
        }
        let work = self.tries(call, begin);
        tokio::time::timeout_at(deadline, work).await.unwrap_or(Err(Failure::Deadline(limit)))
    }

    /// Its place among the requests in flight is kept while it waits for another try: a server that is
    /// in trouble gets less to do, not the next request.
    async fn tries<R: Reader>(&self, call: Call<'_>, begin: impl Fn() -> R) -> Result<R::Read, Failure> {
        let _place = self.gate.acquire().await.expect("the gate is never closed");
        let mut tries = 0;
        loop {
            self.check_up()?;
            tries += 1;
            let failure = match self.attempt(call, &begin).await {
                Ok(read) => return Ok(read),
                Err(failure) => failure,
            };
            match self.pause(&failure, tries) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(self.settle(failure)),
            }
        }
    }

    /// One try. A credential that is refused is renewed, if it can be.
    async fn attempt<R: Reader>(&self, call: Call<'_>, begin: &impl Fn() -> R) -> Result<R::Read, Failure> {
        let signer = self.login.signer().await.map_err(|error| Failure::Login(error.into_problem()))?;
        let first = self.signed(&signer, call, begin()).await;
        if !matches!(first, Err(Failure::Unauthorized)) {
            return first;
        }
        match self.login.after_refusal(&signer).await {
            Some(signer) => self.signed(&signer, call, begin()).await,
            None => first,
        }
    }

    async fn signed<R: Reader>(
        &self,
        signer: &Signer,
        call: Call<'_>,
        reader: R,
    ) -> Result<R::Read, Failure> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let start = Instant::now();
        let exchange = self.exchange(signer, call, reader);
        let (status, result) = match self.request_timeout {
            None => exchange.await,
            Some(limit) => tokio::time::timeout(limit, exchange)
                .await
                .unwrap_or((None, Err(Failure::RequestTimeout(limit)))),
        };
        if let Some(log) = &self.log {
            let (method, url) = (call.method().as_str().to_owned(), format!("{}{}", self.address, call.path));
            log.tell(&Exchange { method, url, status, took: start.elapsed() });
        }
        result
    }

    /// Status, and what the reader made of the body.
    async fn exchange<R: Reader>(
        &self,
        signer: &Signer,
        call: Call<'_>,
        reader: R,
    ) -> (Option<u16>, Result<R::Read, Failure>) {
        let answer = match signer.client.send(call.signed_by(signer)).await {
            Ok(answer) => answer,
            Err(error) => return (None, Err(Failure::from(&error))),
        };
        let (head, body) = answer.into_parts();
        self.note(&head.headers);
        let result = if head.status.is_success() {
            take(body, reader).await
        } else {
            let body = body.collect_bytes().await;
            Err(body.map_or_else(
                |error| Failure::from(&error),
                |body| Failure::of_answer(head.status, &head.headers, &body),
            ))
        };
        if !matches!(result, Err(Failure::Unauthorized | Failure::Cut)) {
            self.reached.store(true, Ordering::Relaxed);
        }
        (Some(head.status.as_u16()), result)
    }

    fn note(&self, headers: &HeaderMap) {
        for value in headers.get_all(header::WARNING) {
            let texts = warnings::texts(value.as_bytes());
            self.warnings.lock().unwrap_or_else(PoisonError::into_inner).extend(texts);
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
        if failure.is_connecting() || failure.is_login() || (failure.is_general() && !reached) {
            let mut down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
            down.get_or_insert_with(|| failure.clone());
        }
        failure
    }
}

impl Call<'_> {
    fn method(&self) -> http::Method {
        if self.question.is_some() { http::Method::POST } else { http::Method::GET }
    }

    /// The only place where a request is made. Its method is GET and it has no body, unless it is a review.
    fn signed_by(&self, signer: &Signer) -> Request<Body> {
        let body = self.question.map_or_else(Body::empty, |question| Body::from(question.to_vec()));
        let mut request = Request::new(body);
        *request.method_mut() = self.method();
        *request.uri_mut() = self.path.parse().expect("paths are made of escaped segments");
        let headers = request.headers_mut();
        headers.insert(header::ACCEPT, http::HeaderValue::from_static(self.accept));
        if self.question.is_some() {
            headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
        }
        if let Some(value) = signer.credential.header() {
            headers.insert(header::AUTHORIZATION, value);
        }
        request
    }
}
