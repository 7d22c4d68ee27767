package dev.bramble.iscsi.server;

import dev.bramble.iscsi.wire.TargetPdu;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Whether an initiator still lives: it is asked by pings (RFC 7143 section 4.6.3.3). On its connection's event loop. */
final class Liveness {
    /** A quiet initiator is asked so often, and given up after so many questions. */
    static final int QUIET_SECONDS = 10;

    private static final int QUESTIONS = 4;
    private static final int MOST_PINGS = 64;

    /** The connection to it. */
    interface Connection {
        /** Sends a ping; nothing while there is no session. */
        Optional<TargetPdu.NopIn> ping();

        void giveUp(String reason);
    }

    private final Connection connection;
    /** By their tags; of those that get no answer the oldest are forgotten. */
    private final Map<Integer, Runnable> pings = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Runnable> eldest) {
            return size() > MOST_PINGS;
        }
    };

    private boolean heard;
    private int unanswered;

    Liveness(Connection connection) {
        this.connection = connection;
    }

    /** It sent something. */
    void heard() {
        heard = true;
    }

    /** {@code answered} runs when its answer comes, if it does. */
    void ask(Runnable answered) {
        connection.ping().ifPresent(ping -> pings.put(ping.ttt(), answered));
    }

    void answered(int tag) {
        Runnable answered = pings.remove(tag);
        if (answered != null) {
            answered.run();
        }
    }

    /** Finds machines that went away without a word; every {@link #QUIET_SECONDS}. */
    void askIfQuiet() {
        unanswered = heard ? 0 : unanswered + 1;
        heard = false;
        if (unanswered > QUESTIONS) {
            connection.giveUp("the initiator was silent for %d s".formatted(unanswered * QUIET_SECONDS));
        } else if (unanswered > 0) {
            ask(() -> {});
        }
    }
}
