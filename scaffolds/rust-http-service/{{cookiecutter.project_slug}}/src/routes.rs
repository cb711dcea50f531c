//! What the service answers, path by path. Put your own paths here.

use crate::http::{Request, Response};
use crate::service::stopping;
use crate::{NAME, VERSION};

/// Who answers to a method and path.
pub type Route = (&'static str, &'static str, fn(&Request) -> Response);

/// The routes; GET answers HEAD too.
pub const ROUTES: &[Route] = &[
    ("GET", "/", |_| {
        Response::json(200, &[("service", NAME.into()), ("version", VERSION.into())])
    }),
    // The process is alive.
    ("GET", "/healthz", |_| {
        Response::json(200, &[("status", "alive".into())])
    }),
    // It can take requests.
    ("GET", "/readyz", |_| match stopping() {
        true => Response::json(503, &[("status", "stopping".into())]),
        false => Response::json(200, &[("status", "ready".into())]),
    }),
];
