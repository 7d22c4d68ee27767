package dev.bramble.iscsi.server;

import dev.bramble.iscsi.volume.Access;
import dev.bramble.iscsi.volume.BaseImport;
import dev.bramble.iscsi.volume.VolumeFormat;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeRequest;
import dev.bramble.iscsi.volume.VolumeStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** What a test's disk is made of. */
enum TestDisk {
    /** A sparse file. */
    RAW {
        @Override
        void make(VolumeStore volumes, VolumeId id, long bytes) throws IOException {
            blank(volumes, id, bytes, 512);
        }
    },
    /** A sparse file of blocks of 4096 bytes. */
    RAW_4096 {
        @Override
        void make(VolumeStore volumes, VolumeId id, long bytes) throws IOException {
            blank(volumes, id, bytes, 4096);
        }

        @Override
        int blockSize() {
            return 4096;
        }
    },
    /**
     * A qcow2 file over a base with data but for its second and third cluster: MultipathIO.CompareAndWrite takes it for
     * granted that the block behind those it zeroes, LBA 256, is zero.
     */
    CLONE {
        @Override
        void make(VolumeStore volumes, VolumeId id, long bytes) throws IOException {
            byte[] data = new byte[BASE_BYTES];
            new Random(BASE_BYTES).nextBytes(data);
            Arrays.fill(data, CLUSTER, 3 * CLUSTER, (byte) 0);
            try (BaseImport base = volumes.importBase(BASE, BASE_BYTES)) {
                base.write(ByteBuffer.wrap(data));
                base.commit();
            }
            volumes.cloneBase(id, BASE, bytes, Optional.of(VolumeFormat.QCOW2), false);
        }
    };

    private static final VolumeId BASE = VolumeId.base("image");
    private static final int CLUSTER = 64 * 1024;
    private static final int BASE_BYTES = 2 * 1024 * 1024;

    abstract void make(VolumeStore volumes, VolumeId id, long bytes) throws IOException;

    int blockSize() {
        return 512;
    }

    private static void blank(VolumeStore volumes, VolumeId id, long bytes, int blockSize) throws IOException {
        volumes.create(new VolumeRequest(id, VolumeFormat.RAW, bytes, blockSize, Access.NONE, false, ""));
    }
}
