package dev.bramble.chassis.event;

import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.FileServed;
import dev.bramble.proto.boot.v1.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** A process to be killed: publishes for ever, and prints each event's number when publishing it has returned. */
final class SpoolWriter {
    private SpoolWriter() {}

    public static void main(String[] args) throws IOException {
        try (Spool spool = Spool.open(
                SpoolFolder.lock(Path.of(args[0]), "tftp", args[1]), Source.TFTP, 64 << 20, Clock.systemUTC())) {
            for (long number = Long.parseLong(args[2]); ; number++) {
                spool.append(BootEvent.newBuilder()
                        .setFileServed(FileServed.newBuilder().setPath("f").setSizeBytes(number)));
                System.out.println(number);
            }
        }
    }
}
