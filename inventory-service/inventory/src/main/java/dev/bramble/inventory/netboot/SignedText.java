package dev.bramble.inventory.netboot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.jcajce.JcaPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * A text with its signatures below it, as InRelease is (RFC 9580 section 7).
 *
 * @param text without dash escapes and blanks at the ends of lines, which are not signed; a char is a byte
 * @param signatures armored
 */
record SignedText(String text, String signatures) {
    private static final String HEAD = "-----BEGIN PGP SIGNED MESSAGE-----\n";
    private static final String SIGNATURE = "\n-----BEGIN PGP SIGNATURE-----\n";
    private static final int MAX_SIGNATURES = 20;

    /** An IOException when it is none. */
    static SignedText parse(byte[] file) throws IOException {
        String whole = new String(file, StandardCharsets.ISO_8859_1);
        int head = whole.indexOf("\n\n");
        int signature = whole.indexOf(SIGNATURE);
        if (!whole.startsWith(HEAD) || head < 0 || signature < head + 2) {
            throw new IOException("it is no text with a signature below it");
        }
        String text = whole.substring(head + 2, signature)
                .lines()
                .map(line -> (line.startsWith("- ") ? line.substring(2) : line).stripTrailing())
                .collect(Collectors.joining("\n"));
        return new SignedText(text, whole.substring(signature + 1));
    }

    /**
     * Whether one of the signatures holds and is by a key of these keyrings; empty when a signature or key cannot be read.
     * Several keys sign while one succeeds another.
     */
    Optional<Boolean> isBy(List<byte[]> keyrings) {
        try {
            Object first = new JcaPGPObjectFactory(PGPUtil.getDecoderStream(
                            new ByteArrayInputStream(signatures.getBytes(StandardCharsets.ISO_8859_1))))
                    .nextObject();
            if (!(first instanceof PGPSignatureList list) || list.size() > MAX_SIGNATURES) {
                return Optional.empty();
            }
            for (byte[] keyring : keyrings) {
                PGPPublicKeyRingCollection keys = new PGPPublicKeyRingCollection(
                        PGPUtil.getDecoderStream(new ByteArrayInputStream(keyring)), new BcKeyFingerprintCalculator());
                for (PGPSignature signature : list) {
                    if (isBy(keys, signature)) {
                        return Optional.of(true);
                    }
                }
            }
            return Optional.of(false);
        } catch (PGPException | IOException | RuntimeException e) {
            // The library throws what it likes of some damage.
            return Optional.empty();
        }
    }

    private boolean isBy(PGPPublicKeyRingCollection keys, PGPSignature signature) throws PGPException {
        PGPPublicKey key = keys.getPublicKey(signature.getKeyID());
        if (key == null || key.hasRevocation()) {
            return false;
        }
        signature.init(new BcPGPContentVerifierBuilderProvider(), key);
        signature.update(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return signature.verify();
    }
}
