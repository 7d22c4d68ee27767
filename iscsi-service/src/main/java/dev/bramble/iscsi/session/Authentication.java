package dev.bramble.iscsi.session;

import java.util.Optional;

/** What an initiator has to prove before it is let in (RFC 7143 section 12). Texts of these tell no secrets. */
public sealed interface Authentication {
    Authentication NONE = new None();

    /** Nothing. */
    record None() implements Authentication {}

    /**
     * That it knows a secret (RFC 7143 section 12.1.3).
     *
     * @param name CHAP_N of the initiator
     * @param mutual how the target proves itself, to an initiator that asks for it
     */
    record Chap(String name, String secret, Optional<Mutual> mutual) implements Authentication {
        @Override
        public String toString() {
            return "CHAP as " + name;
        }
    }

    /** The other direction: CHAP_N and secret of the target. */
    record Mutual(String name, String secret) {
        @Override
        public String toString() {
            return "CHAP as " + name;
        }
    }
}
