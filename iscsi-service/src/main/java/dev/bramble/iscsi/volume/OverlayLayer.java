package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.qcow2.Backing;
import dev.bramble.iscsi.volume.qcow2.Qcow2Image;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A qcow2 file with what is beneath it, which is open as long as it. */
final class OverlayLayer extends ForwardingVolume implements Layer {
    private final Qcow2Image image;
    private final Optional<Backing> backing;
    private final Optional<Volume> below;

    OverlayLayer(Qcow2Image image, Optional<Backing> backing, Optional<Volume> below) {
        super(image);
        this.image = image;
        this.backing = backing;
        this.below = below;
    }

    @Override
    public void resize(long size) throws IOException {
        image.resize(size);
    }

    /** Takes over all that is beneath, and lies on nothing then; reads and writes go on meanwhile. */
    void absorbAll(LongConsumer progress) throws IOException {
        if (below.isPresent()) {
            image.absorb(progress);
        }
    }

    /**
     * Takes over the layer right beneath, and lies on what that lay on. Where that is larger than the layer between, which
     * hid its end, on nothing instead.
     */
    void absorbNext(LongConsumer progress) throws IOException {
        if (below.isPresent()
                && below.get() instanceof OverlayLayer next
                && next.backing.isPresent()
                && next.below.isPresent()
                && next.below.get().size() <= next.size()) {
            image.absorb(next.image, next.backing.get(), next.below.get(), progress);
        } else {
            absorbAll(progress);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            image.close();
        } finally {
            if (below.isPresent()) {
                below.get().close();
            }
        }
    }
}
