package dev.bramble.inventory.cloudinit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The meta-data of a Pi: what its user said, and what is Bramble's to add. */
public final class MetaData {
    static final String INSTANCE_ID = "instance-id";
    private static final String HOSTNAME = "local-hostname";
    /** By which a boot tree shows that its documents are Bramble's. */
    private static final String HEADER = "# By Bramble, of the Pi's record: what is changed here is written over.\n";

    private MetaData() {}

    /**
     * What cloud-init is to take a Pi for. It does its work once for each: so this one is another after the Pi was made anew
     * from its image, and only then.
     *
     * @param resets how often that was
     */
    public static String instanceId(String uid, int resets) {
        return "bramble-" + uid + (resets == 0 ? "" : "-" + resets);
    }

    /**
     * The whole document.
     *
     * @param given a document that the rules let in
     */
    public static String complete(Optional<String> given, String instanceId, String hostname) {
        Map<Object, Object> all = new LinkedHashMap<>();
        given.ifPresent(text -> all.putAll((Map<?, ?>) YamlText.read(text)));
        all.putIfAbsent(INSTANCE_ID, instanceId);
        all.putIfAbsent(HOSTNAME, hostname);
        return HEADER + YamlText.write(all);
    }

    /** Whether {@link #complete} made it. */
    public static boolean isOurs(String text) {
        return text.startsWith(HEADER);
    }
}
