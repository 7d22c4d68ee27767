package dev.bramble.inventory.boot;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a topic of Kafka until it is stopped: where that fails, as with no broker, it begins again after a pause. Nobody
 * waits for it; that the broker is away is said once, not at every attempt.
 */
public final class FeedLoop {
    private static final Logger log = LoggerFactory.getLogger(FeedLoop.class);

    private final String topic;
    private final Duration retryAfter;
    private boolean reachable = true;
    private volatile boolean stopped;

    public FeedLoop(String topic, Duration retryAfter) {
        this.topic = topic;
        this.retryAfter = retryAfter;
    }

    /** What is done over and over. */
    public interface Feed {
        /** Goes on until the loop {@link #isStopped}, something fails, or there is nothing to follow yet. */
        void follow() throws InterruptedException, ExecutionException;
    }

    /** Lets it end by itself, soon: Kafka's clients take an interrupt for an error. */
    public void stop() {
        stopped = true;
    }

    public boolean isStopped() {
        return stopped;
    }

    /** The broker has answered: the next time that it does not is to be said. */
    public void reached() {
        reachable = true;
    }

    /** Runs until it is stopped, or its thread is interrupted. */
    public void run(Feed feed) {
        try {
            while (!stopped) {
                attempt(feed);
                if (!stopped) {
                    Thread.sleep(retryAfter);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt(Feed feed) throws InterruptedException {
        try {
            feed.follow();
        } catch (WakeupException | InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | KafkaException e) {
            if (reachable) {
                log.atWarn()
                        .addKeyValue("topic", topic)
                        .addKeyValue("reason", e.getMessage())
                        .log("a topic cannot be followed; trying again");
            }
            reachable = false;
        } catch (RuntimeException e) {
            log.atError().addKeyValue("topic", topic).setCause(e).log("a topic's records are refused; trying again");
        }
    }
}
