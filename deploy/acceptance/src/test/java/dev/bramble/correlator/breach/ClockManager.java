package dev.bramble.correlator.breach;

import dev.bramble.disk.ByteSource;
import io.netty.channel.Channel;
import java.time.Instant;

/** Breaks every rule of the house, to show that each is seen; it is in no product. */
public interface ClockManager {

    /** Knows a module that it may not know, and a channel. */
    Channel channel(ByteSource source);

    /** Reads the clock. */
    default Instant time() {
        return Instant.now();
    }
}
