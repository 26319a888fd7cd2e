package it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar and its launcher, as a shell runs them. */
class CommandLineTest {
    private static final String JAR = "java -jar " + System.getProperty("cinch.jar") + " ";
    private static final String LAUNCHER = System.getProperty("cinch.launcher") + " ";

    @TempDir
    Path directory;

    private record Ended(int code, String out, String err) {}

    private Ended run(String script) throws IOException, InterruptedException {
        Path err = Files.createTempFile(directory, "stderr", "");
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", script)
                .directory(directory.toFile())
                .redirectError(err.toFile());
        Process process = shell.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(err));
    }

    @Test
    void theJarMakesAProjectAndFindsIt() throws Exception {
        assertEquals(0, run(JAR + "init --database shop").code());
        Ended status = run("mkdir below && cd below && " + JAR + "status --format csv");
        assertEquals("", status.err());
        assertEquals(0, status.code());
        assertTrue(status.out().contains("project,database,branch,head,"), status.out());
    }

    @Test
    void theLauncherHandsOnArgumentsAndExitCodes() throws Exception {
        Ended version = run(LAUNCHER + "--version");
        assertTrue(version.out().matches("cinch \\d+\\.\\d+.*\\s*"), version.out());
        assertEquals(0, version.code());
        Ended wrong = run(LAUNCHER + "branch create 'Not a name'");
        assertEquals(2, wrong.code());
        assertTrue(wrong.err().startsWith("cinch: ") && wrong.err().contains("Use 'not-a-name'"), wrong.err());
        Ended outside = run(LAUNCHER + "status");
        assertEquals(1, outside.code());
        assertEquals("", outside.out());
        assertTrue(outside.err().startsWith("cinch: No Cinch project in "), outside.err());
    }

    @Test
    void theJarPrintsAScriptForCompletion() throws Exception {
        Ended ended = run(JAR + "completion | head -n 1");
        assertEquals("", ended.err());
        assertTrue(ended.out().startsWith("#!"), ended.out());
    }
}
