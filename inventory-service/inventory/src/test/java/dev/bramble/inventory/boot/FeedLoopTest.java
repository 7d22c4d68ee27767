package dev.bramble.inventory.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(30)
class FeedLoopTest {
    private final FeedLoop loop = new FeedLoop("topic", Duration.ofMillis(1));
    private final Logger logger = (Logger) LoggerFactory.getLogger(FeedLoop.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        said.start();
        logger.addAppender(said);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(said);
    }

    @Test
    void itBeginsAgainUntilItIsStoppedAndSaysOnceThatNobodyIsThere() {
        AtomicInteger attempts = new AtomicInteger();

        loop.run(() -> {
            switch (attempts.incrementAndGet()) {
                case 1, 2, 3 -> throw new KafkaException("nobody there");
                case 4 -> {
                    loop.reached();
                    throw new KafkaException("gone again");
                }
                case 5 -> throw new IllegalStateException("the database is away");
                case 6 -> {
                    // No topic yet.
                }
                default -> loop.stop();
            }
        });

        assertThat(attempts).hasValue(7);
        assertThat(said.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.WARN, Level.ERROR);
    }

    @Test
    void anInterruptEndsIt() {
        loop.run(() -> {
            throw new WakeupException();
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(said.list).isEmpty();
    }
}
