package dev.bramble.iscsi.server;

import dev.bramble.iscsi.scsi.ReservationStore;
import dev.bramble.iscsi.volume.SideFile;
import java.io.IOException;

/** Reservations in a file beside the volume that they are of. */
record KeptReservations(SideFile file) implements ReservationStore {
    /** Of a volume. */
    static final String FILE = "reservations.properties";

    @Override
    public boolean canKeep() {
        return true;
    }

    @Override
    public String load() throws IOException {
        return file.read();
    }

    @Override
    public void save(String text) throws IOException {
        file.write(text);
    }
}
