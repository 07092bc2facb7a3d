//! Jobs done in turn, and how long each took.

#![expect(clippy::disallowed_methods, reason = "it times what is run")]

use std::{hint::black_box, time::Instant};

/// Something to time; what it returns is checked to be the same each time.
pub(crate) struct Job<'j> {
    pub(crate) name: &'static str,
    pub(crate) run: Box<dyn FnMut() -> usize + 'j>,
}

impl<'j> Job<'j> {
    pub(crate) fn new(name: &'static str, run: impl FnMut() -> usize + 'j) -> Self {
        Self {
            name,
            run: Box::new(run),
        }
    }
}

/// What came of one job.
pub(crate) struct Timed {
    pub(crate) name: &'static str,
    /// What it counted: the same in each round.
    pub(crate) count: usize,
    /// Seconds of each round, the fastest first.
    seconds: Vec<f64>,
}

impl Timed {
    /// Seconds of the round in the middle.
    pub(crate) fn median(&self) -> f64 {
        self.seconds[self.seconds.len() / 2]
    }

    /// Seconds of the fastest round, and of the slowest.
    pub(crate) fn range(&self) -> (f64, f64) {
        (self.seconds[0], self.seconds[self.seconds.len() - 1])
    }
}

/// Does all jobs in turn, so many times; once before that counts for nothing.
pub(crate) fn rounds(mut jobs: Vec<Job<'_>>, rounds: usize) -> Vec<Timed> {
    let mut timed: Vec<Timed> = (jobs.iter_mut())
        .map(|job| Timed {
            name: job.name,
            count: black_box((job.run)()),
            seconds: Vec::new(),
        })
        .collect();
    for _ in 0..rounds {
        for (job, timed) in jobs.iter_mut().zip(&mut timed) {
            let begun = Instant::now();
            let count = black_box((job.run)());
            timed.seconds.push(begun.elapsed().as_secs_f64());
            assert_eq!(count, timed.count, "{} is not the same twice", job.name);
        }
    }
    for timed in &mut timed {
        timed.seconds.sort_by(f64::total_cmp);
    }
    timed
}
