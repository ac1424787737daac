package dev.ebb.runner.search;

import java.util.Optional;

/** What a search does next. */
sealed interface Step {

  /**
   * A trial.
   *
   * @param lasting whether it is a long drain and a second spike
   * @param why in a few words
   */
  record Try(Setup setup, boolean lasting, String why) implements Step {}

  /**
   * Nothing more.
   *
   * @param winner confirmed; empty: there is none
   * @param best of what held so far, confirmed or not
   * @param inTime whether it ended because all was tried that was to be
   */
  record Over(Optional<Setup> winner, Optional<Setup> best, boolean inTime) implements Step {}
}
