package dev.bramble.inventory.cloudinit;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.pi.Violations;
import dev.bramble.proto.inventory.v1.CloudInit;
import dev.bramble.proto.inventory.v1.CloudInitDocument;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Documents as they stand in messages of the API. */
public final class DocumentFields {
    private DocumentFields() {}

    /**
     * The documents that a message gives.
     *
     * @throws Refusal naming every one that cannot be taken
     */
    public static Documents given(CloudInit message) {
        Violations violations = new Violations();
        Map<Document, String> texts = new EnumMap<>(Document.class);
        for (Document document : Document.values()) {
            find(message, document)
                    .ifPresent(given -> DocumentRules.check(
                                    document,
                                    given.getContent().toByteArray(),
                                    "cloud_init." + document.field(),
                                    violations)
                            .ifPresent(text -> texts.put(document, text)));
        }
        violations.refuseIfAny();
        return new Documents(texts);
    }

    /**
     * The documents that an update is about.
     *
     * @param mask of nothing: those that are given
     */
    public static Set<Document> named(FieldMask mask, Documents given) {
        if (mask.getPathsList().isEmpty()) {
            return given.texts().keySet();
        }
        Set<Document> named = EnumSet.noneOf(Document.class);
        for (String path : mask.getPathsList()) {
            named.add(Arrays.stream(Document.values())
                    .filter(document -> document.field().equals(path))
                    .findFirst()
                    .orElseThrow(() -> Refusal.invalid(
                            "update_mask",
                            "'" + path + "' cannot be changed; what can: user_data, network_config, meta_data")));
        }
        return named;
    }

    /**
     * Puts documents into a message.
     *
     * @param own those of its owner
     * @param all with those of its boot profile where it has none
     * @param contents their texts too
     */
    public static void put(CloudInit.Builder message, Documents own, Documents all, boolean contents) {
        all.texts().forEach((document, text) -> {
            CloudInitDocument told = told(text, own.find(document).isEmpty(), contents);
            switch (document) {
                case USER_DATA -> message.setUserData(told);
                case NETWORK_CONFIG -> message.setNetworkConfig(told);
                case META_DATA -> message.setMetaData(told);
            }
        });
    }

    /** Changes with every change of the documents. */
    public static String etag(Documents documents) {
        MessageDigest digest = sha256();
        for (Document document : Document.values()) {
            documents.find(document).ifPresent(text -> {
                digest.update((document.field() + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
            });
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    }

    private static Optional<CloudInitDocument> find(CloudInit message, Document document) {
        return switch (document) {
            case USER_DATA -> message.hasUserData() ? Optional.of(message.getUserData()) : Optional.empty();
            case NETWORK_CONFIG ->
                message.hasNetworkConfig() ? Optional.of(message.getNetworkConfig()) : Optional.empty();
            case META_DATA -> message.hasMetaData() ? Optional.of(message.getMetaData()) : Optional.empty();
        };
    }

    private static CloudInitDocument told(String text, boolean ofBootProfile, boolean contents) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return CloudInitDocument.newBuilder()
                .setContent(contents ? ByteString.copyFrom(bytes) : ByteString.EMPTY)
                .setSizeBytes(bytes.length)
                .setSha256(HexFormat.of().formatHex(sha256().digest(bytes)))
                .setOfBootProfile(ofBootProfile)
                .build();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
