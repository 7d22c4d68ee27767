package dev.bramble.inventory.netboot;

import java.util.List;

/**
 * What makes an image boot from the network as it is.
 *
 * @param archive bramble.img: what the firmware loads before the image's own initramfs
 * @param kernels versions whose modules it has
 * @param packages name and version of those that something of it came from, as the image lacks it
 * @param warnings what is not as it should be, for people
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record BootKit(byte[] archive, List<String> kernels, List<String> packages, List<String> warnings) {
    /** Where it lies in a boot tree. */
    public static final String FILE = "bramble.img";
    /** Beside it: the modules of kernels that came later, packed by the Pi itself; empty at first. */
    public static final String GUEST_FILE = "bramble-guest.img";

    public BootKit {
        kernels = List.copyOf(kernels);
        packages = List.copyOf(packages);
        warnings = List.copyOf(warnings);
    }

    /** What {@link #GUEST_FILE} is at first: an archive without files. */
    public static byte[] noGuestModules() {
        return new CpioArchive().gzip();
    }
}
