package dev.bramble.tftp.server;

import dev.bramble.tftp.server.TransferMetrics.Result;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.Packet;
import java.util.function.Consumer;

/** A file on its way, in either direction. All on the event loop of its link. */
interface Transfer {

    /** Sends the first answer. */
    void start(Consumer<Result> whenEnded);

    /** A packet came from the client. */
    void onPacket(Packet packet);

    /** Whether the client has said nothing yet since its request. */
    boolean isUnanswered();

    /** Whether a repeated request belongs to this transfer; if so it is answered as far as it should be. */
    boolean repeated();

    /** The client began anew; it hears nothing more from this transfer. */
    void superseded();

    /** The client's ERROR came to the listening port, where it may be older than this transfer. */
    void strayError(ErrorPacket error);

    /** The server stops: the client is told. */
    void stop();
}
