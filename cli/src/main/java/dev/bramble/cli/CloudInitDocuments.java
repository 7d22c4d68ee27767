package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.CloudInitDocument;
import java.util.LinkedHashMap;
import java.util.Map;

/** The documents for cloud-init by their names. */
final class CloudInitDocuments {
    /** Name on a command line, and name in the API. */
    static final Map<String, String> FIELDS = fields();

    private CloudInitDocuments() {}

    private static Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String name : new String[] {"user-data", "network-config", "meta-data"}) {
            fields.put(name, name.replace('-', '_'));
        }
        return fields;
    }

    /** Those that are set, in the order in which they are shown. */
    static Map<String, CloudInitDocument> of(CloudInit cloudInit) {
        Map<String, CloudInitDocument> documents = new LinkedHashMap<>();
        if (cloudInit.hasUserData()) {
            documents.put("user-data", cloudInit.getUserData());
        }
        if (cloudInit.hasNetworkConfig()) {
            documents.put("network-config", cloudInit.getNetworkConfig());
        }
        if (cloudInit.hasMetaData()) {
            documents.put("meta-data", cloudInit.getMetaData());
        }
        return documents;
    }
}
