package dev.bramble.bench.tftp.load;

import java.time.Duration;
import java.util.Random;

/**
 * What happens to packets between client and server.
 *
 * @param loss share of the packets that is lost, in each direction
 * @param delay of the client's packets, so that it is what a round trip takes more
 * @param seed of the losses
 */
public record Network(double loss, Duration delay, long seed) {
    /** The loopback as it is. */
    public static final Network PERFECT = new Network(0, Duration.ZERO, 0);

    boolean isPerfect() {
        return loss == 0 && delay.isZero();
    }

    Random random() {
        return new Random(seed);
    }
}
