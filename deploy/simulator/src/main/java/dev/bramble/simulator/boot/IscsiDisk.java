package dev.bramble.simulator.boot;

import dev.bramble.simulator.ext4.BlockDevice;
import dev.bramble.simulator.iscsi.IscsiTarget;
import dev.bramble.simulator.iscsi.ScsiDisk;
import dev.bramble.simulator.iscsi.Session;
import java.io.IOException;

/** /dev/sda: a SCSI disk whose session may be replaced under it. */
final class IscsiDisk implements AutoCloseable {
    private final IscsiTarget target;
    private Session session;
    private ScsiDisk disk;
    private long readBefore;
    private long writtenBefore;

    private IscsiDisk(IscsiTarget target, Session session, ScsiDisk disk) {
        this.target = target;
        this.session = session;
        this.disk = disk;
    }

    /** Scans for the disk of a session just opened; the session is closed when that fails. */
    static IscsiDisk scan(IscsiTarget target, Session session) throws IOException {
        try {
            return new IscsiDisk(target, session, ScsiDisk.scan(session));
        } catch (IOException e) {
            session.close();
            throw e;
        }
    }

    /** The connection breaks, and the same session is opened again. */
    void reconnect() throws IOException {
        session.close();
        readBefore += disk.bytesRead();
        writtenBefore += disk.bytesWritten();
        long size = disk.size();
        session = Session.login(target);
        disk = ScsiDisk.scan(session);
        if (disk.size() != size) {
            throw new IOException("the disk had " + size + " bytes and has " + disk.size() + " after the reconnect");
        }
    }

    String model() {
        return disk.model();
    }

    long size() {
        return disk.size();
    }

    byte[] read(long offset, int length) throws IOException {
        return disk.read(offset, length);
    }

    long bytesRead() {
        return readBefore + disk.bytesRead();
    }

    long bytesWritten() {
        return writtenBefore + disk.bytesWritten();
    }

    void logout() throws IOException {
        session.logout();
    }

    @Override
    public void close() throws IOException {
        session.close();
    }

    /** A partition of it. */
    BlockDevice partition(MasterBootRecord.Partition partition) {
        return new BlockDevice() {
            @Override
            public byte[] read(long offset, int length) throws IOException {
                check(offset, length);
                return disk.read(partition.offset() + offset, length);
            }

            @Override
            public void write(long offset, byte[] data) throws IOException {
                check(offset, data.length);
                disk.write(partition.offset() + offset, data);
            }

            @Override
            public void flush() throws IOException {
                disk.flush();
            }

            private void check(long offset, int length) throws IOException {
                if (offset < 0 || offset > partition.size() - length) {
                    throw new IOException("sda" + partition.number() + ": attempt to access beyond end of device: "
                            + length + " bytes at " + offset + " of " + partition.size());
                }
            }
        };
    }
}
