//! Minutes that something does or does not take.

use super::{Minute, Piece};

/// Minutes of a stretch, each marked or not.
#[derive(Debug)]
pub(super) struct Marks {
    pub(super) from: Minute,
    /// How many more marks begin than end at each minute.
    turns: Vec<i32>,
}

impl Marks {
    pub(super) fn new((from, to): Piece) -> Self {
        let length = usize::try_from(to - from).expect("a band ends after it starts");
        Self {
            from,
            turns: vec![0; length + 1],
        }
    }

    pub(super) fn to(&self) -> Minute {
        self.from + i64::try_from(self.turns.len()).expect("a day is short") - 1
    }

    pub(super) fn mark(&mut self, (from, to): Piece) {
        let (from, to) = (from.max(self.from), to.min(self.to()));
        if from < to {
            let place = |minute: Minute| usize::try_from(minute - self.from).unwrap_or_default();
            let (from, to) = (place(from), place(to));
            self.turns[from] += 1;
            self.turns[to] -= 1;
        }
    }

    pub(super) fn marked(&self) -> Vec<Piece> {
        self.where_marked(true)
    }

    pub(super) fn unmarked(&self) -> Vec<Piece> {
        self.where_marked(false)
    }

    fn where_marked(&self, wanted: bool) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut depth = 0;
        let mut since = (!wanted).then_some(self.from);
        for (minute, turn) in (self.from..self.to()).zip(&self.turns) {
            if *turn == 0 {
                continue;
            }
            depth += turn;
            let is_wanted = (depth > 0) == wanted;
            if is_wanted {
                since = since.or(Some(minute));
            } else if let Some(from) = since.take()
                && from < minute
            {
                pieces.push((from, minute));
            }
        }
        pieces.extend(since.map(|from| (from, self.to())));
        pieces
    }
}
