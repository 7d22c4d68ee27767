package dev.bramble.inventory.cloudinit;

/**
 * Whose documents they are.
 *
 * @param id uid of the Pi, or name of the boot profile
 */
public record Owner(Kind kind, String id) {
    /** What has documents. */
    public enum Kind {
        PI,
        BOOT_PROFILE
    }

    public static Owner pi(String uid) {
        return new Owner(Kind.PI, uid);
    }

    public static Owner bootProfile(String name) {
        return new Owner(Kind.BOOT_PROFILE, name);
    }
}
