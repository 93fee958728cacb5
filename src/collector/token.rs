//! The administrator's token: given by the environment, or made once and kept in the data folder.

use super::serve::Failure;
use rand::TryRngCore;
use rand::rngs::OsRng;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// The environment variable that sets the token.
pub const VARIABLE: &str = "CANDOR_ADMIN_TOKEN";

/// The token: `given`, or what the file `admin-token` in `data` says, or a new one written there.
pub fn obtain(given: Option<String>, data: &Path) -> Result<String, Failure> {
    if let Some(token) = given {
        // It travels in a header, which takes neither spaces nor anything beyond ASCII.
        return if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(token)
        } else {
            Err(Failure::new(format!(
                "{VARIABLE} must be visible ASCII characters without spaces: set such a token, or unset it to have one made"
            )))
        };
    }
    let path = data.join("admin-token");
    let failed = |error: std::io::Error| {
        Failure::new(format!(
            "cannot keep the administrator's token in {}: {error}: free the file, or set {VARIABLE}",
            path.display()
        ))
    };
    match fs::read_to_string(&path) {
        Ok(text) if !text.trim().is_empty() => {
            keep_private(&path).map_err(failed)?;
            return Ok(text.trim().to_owned());
        }
        Ok(_) => fs::remove_file(&path).map_err(failed)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let token = random().map_err(|error| Failure::new(format!("the system gives no random bytes ({error}): set {VARIABLE}")))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).map_err(failed)?;
    writeln!(file, "{token}").and_then(|()| file.sync_all()).map_err(failed)?;
    Ok(token)
}

/// 32 random bytes in hexadecimal.
fn random() -> Result<String, rand::rand_core::OsError> {
    let mut bytes = [0_u8; 32];
    OsRng.try_fill_bytes(&mut bytes)?;
    Ok(bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    }))
}

/// A restored backup may have come with wider permissions.
#[cfg(unix)]
fn keep_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = fs::metadata(path)?.permissions();
    let private = permissions.mode() & 0o700 == permissions.mode() & 0o777;
    if private { Ok(()) } else { fs::set_permissions(path, fs::Permissions::from_mode(0o600)) }
}

#[cfg(not(unix))]
fn keep_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// The token as it may stand in the fragment of an address.
pub fn for_fragment(token: &str) -> String {
    token.bytes().fold(String::with_capacity(token.len()), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            _ = write!(text, "%{byte:02X}");
        }
        text
    })
}
