package dev.bramble.cli;

import dev.bramble.cli.output.Quantity;
import dev.bramble.proto.storage.v1.ExportVolumeRequest;
import dev.bramble.proto.storage.v1.ExportVolumeResponse;
import java.io.IOException;
import java.util.Iterator;

/** Takes a disk out of the volume service. */
final class VolumeExport {
    private final VolumeConnection volumes;

    VolumeExport(VolumeConnection volumes) {
        this.volumes = volumes;
    }

    /**
     * What was taken.
     *
     * @param size of the disk, in bytes
     * @param data so many of them came as data, the others as zeros
     */
    record Taken(long size, long data) {
        @Override
        public String toString() {
            return "%s, %s of it data".formatted(Quantity.bytes(size), Quantity.bytes(data));
        }
    }

    /**
     * Gives all bytes to the sink, and finishes it.
     *
     * @throws io.grpc.StatusRuntimeException when the service refuses, or breaks off
     * @throws IOException when the sink cannot take them
     */
    Taken run(ExportVolumeRequest request, ExportSink sink) throws IOException {
        Iterator<ExportVolumeResponse> parts = volumes.patient().exportVolume(request);
        if (!parts.hasNext()) {
            throw new CommandFailure("the volume service sent nothing; are it and this command of one version?");
        }
        long size = parts.next().getHeader().getSizeBytes();
        long taken = 0;
        long data = 0;
        try (ByteProgress progress = ByteProgress.of(request.getId(), size)) {
            while (parts.hasNext()) {
                ExportVolumeResponse part = parts.next();
                long bytes = switch (part.getPartCase()) {
                    case DATA -> part.getData().size();
                    case ZEROS -> part.getZeros();
                    case HEADER, PART_NOT_SET ->
                        throw new CommandFailure(
                                "the volume service sends what this command does not know; are they of one version?");
                };
                if (bytes < 0 || bytes > size - taken) {
                    throw new CommandFailure(
                            "the volume service sends more than the %d bytes it told of".formatted(size));
                }
                if (part.hasData()) {
                    sink.data(part.getData());
                    data += bytes;
                } else {
                    sink.zeros(bytes);
                }
                taken += bytes;
                progress.step(bytes);
            }
        }
        if (taken != size) {
            throw new CommandFailure("the volume service ended after %d of %d bytes; try again".formatted(taken, size));
        }
        sink.finish();
        return new Taken(size, data);
    }
}
