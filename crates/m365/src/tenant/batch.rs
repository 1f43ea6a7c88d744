//! Many requests in few: `$batch` in pieces of twenty, each part judged, waited for and repeated by itself.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use cutover_graph::batch::{self, Unfit};
use cutover_graph::{GraphError, GraphRequest, GraphResponse};
use cutover_model::{BudgetKey, Failure, FailureCode, Slot};
use cutover_net::http::retry_after;
use tokio::time::sleep;

use super::exchange::{before, headers, while_alive};
use super::{ANSWER_LIMIT, GraphStream, Tenant, may_repeat};
use crate::pace::Tries;

/// Outlook carries out so many parts of a batch at once.
const OUTLOOK_AT_ONCE: u32 = 4;

type Answers = Vec<Result<GraphResponse, GraphError>>;

impl Tenant {
    /// Sends requests in batches; one answer for each, in the same order. All go to the same version of Graph, with
    /// JSON or nothing. A part that must not be repeated and whose fate is not known has an uncertain error.
    pub async fn batch(&self, requests: Vec<GraphRequest>) -> Result<Answers, GraphError> {
        let requests: Vec<_> = requests.into_iter().map(|r| GraphRequest { headers: headers(&r), ..r }).collect();
        let mut tries: Vec<_> = requests.iter().map(|_| Tries::new(self.inner.settings.pace)).collect();
        let mut answers: Vec<Option<Result<GraphResponse, GraphError>>> = requests.iter().map(|_| None).collect();
        let mut left: Vec<usize> = (0..requests.len()).collect();
        while !left.is_empty() {
            let (mut again, mut longest) = (Vec::new(), Duration::ZERO);
            for piece in left.chunks(batch::MOST) {
                let parts: Vec<_> = piece.iter().map(|index| &requests[*index]).collect();
                for (index, answer) in piece.iter().zip(self.piece(&parts).await?) {
                    match self.wait_for_part(&requests[*index], &answer, &mut tries[*index]).await {
                        Some(wait) => {
                            longest = longest.max(wait);
                            again.push(*index);
                        }
                        None => answers[*index] = Some(answer),
                    }
                }
            }
            left = again;
            sleep(longest).await;
        }
        Ok(answers.into_iter().flatten().collect())
    }

    /// How long a part waits for its next try; `None` where its answer stands.
    async fn wait_for_part(
        &self,
        part: &GraphRequest,
        answer: &Result<GraphResponse, GraphError>,
        tries: &mut Tries,
    ) -> Option<Duration> {
        let error = answer.as_ref().err().filter(|error| may_repeat(part, error))?;
        let wait = tries.after(error)?;
        self.spread(part, error, wait).await;
        Some(wait)
    }

    /// One batch. What goes wrong with it as a whole goes wrong with each of its parts.
    async fn piece(&self, parts: &[&GraphRequest]) -> Result<Answers, GraphError> {
        let request = batch::request(parts).map_err(unfit)?;
        let answered = match self.exchanged(&request, parts).await {
            Ok(response) => batch::answers(parts, &response, |value| retry_after(value, SystemTime::now())),
            Err(error) => Err(error),
        };
        let of_part = |part: &&GraphRequest, error: &GraphError| {
            let failure = Failure { subject: part.subject.clone(), ..error.failure.clone() };
            Err(GraphError { failure, ..error.clone() })
        };
        Ok(answered.unwrap_or_else(|error| parts.iter().map(|part| of_part(part, &error)).collect()))
    }

    async fn exchanged(&self, request: &GraphRequest, parts: &[&GraphRequest]) -> Result<GraphResponse, GraphError> {
        let limits = &self.inner.settings.limits;
        for part in parts {
            self.pay(&limits.charges(part, &self.inner.application)).await.map_err(before)?;
        }
        let slots = self.slots_for(parts).await.map_err(before)?;
        let alive = async { while_alive(slots.first(), self.judged(request)).await };
        let response = alive.await?;
        GraphStream::new(response, None).whole(ANSWER_LIMIT, &request.subject).await
    }

    /// The slots of all mailboxes in a batch, taken in one order by everybody so that no two wait for each other.
    async fn slots_for(&self, parts: &[&GraphRequest]) -> Result<Vec<Slot>, Failure> {
        let mut wanted: BTreeMap<String, (BudgetKey, u32)> = BTreeMap::new();
        for part in parts {
            if let Some(key) = self.inner.settings.limits.slots(part, &self.inner.application) {
                wanted.entry(key.owner.clone()).or_insert((key, 0)).1 += 1;
            }
        }
        let mut slots = Vec::new();
        for (key, count) in wanted.values() {
            slots.push(self.inner.budgets.slots(key, (*count).min(OUTLOOK_AT_ONCE)).await?);
        }
        Ok(slots)
    }
}

fn unfit(unfit: Unfit) -> GraphError {
    before(Failure::new(FailureCode::Internal, "$batch").with_detail(format!("{unfit:?} does not fit into a batch")))
}
